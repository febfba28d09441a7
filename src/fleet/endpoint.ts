import type { Endpoint, TlsMaterial } from '../engine/docker/connect-modem.ts';
import { FlotillaError } from '../errors/flotilla-error.ts';

const PLAIN_PORT = 2375;
const TLS_PORT = 2376;

/**
 * A host as users write it ("unix:///var/run/docker.sock", "tcp://10.0.0.1:2376", "/run/docker.sock")
 * -> where its engine listens; `tls` counts for tcp:// only, as with docker. Throws `HOST_INVALID`.
 */
export function parseHost(host: string, tls?: TlsMaterial): Endpoint {
  if (host.startsWith('unix://')) return { kind: 'unix', path: host.slice('unix://'.length) };
  if (host.startsWith('/')) return { kind: 'unix', path: host };
  const url = URL.canParse(host) ? new URL(host) : undefined;
  const isTls = url?.protocol === 'https:' || tls !== undefined;
  if (url !== undefined && ['tcp:', 'http:', 'https:'].includes(url.protocol) && url.hostname !== '') {
    return {
      kind: 'tcp',
      host: url.hostname.replace(/^\[|\]$/g, ''),
      port: Number(url.port || portOf(url.protocol, isTls)),
      ...(isTls ? { tls: tls ?? { skipVerify: false } } : {}),
    };
  }
  const isSsh = url?.protocol === 'ssh:';
  throw new FlotillaError(
    'HOST_INVALID',
    isSsh ? `Host "${host}": engines over SSH are not handled yet` : `Host "${host}" can't be understood`,
    { hint: 'write unix:///path/to/docker.sock or tcp://address:port' },
  );
}

/** A URL leaves its scheme's own port out. */
function portOf(protocol: string, isTls: boolean): number {
  if (protocol === 'http:') return 80;
  if (protocol === 'https:') return 443;
  return isTls ? TLS_PORT : PLAIN_PORT;
}
