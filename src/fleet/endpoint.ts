import type { Endpoint, TlsMaterial } from '../engine/docker/transport/endpoint.ts';
import { FlotillaError } from '../errors/flotilla-error.ts';

const PLAIN_PORT = 2375;
const TLS_PORT = 2376;

/**
 * A host as users write it ("unix:///var/run/docker.sock", "tcp://10.0.0.1:2376", "/run/docker.sock",
 * "ssh://user@host:22/path/to/docker.sock") -> where its engine listens; `tls` counts for tcp:// only, as with
 * docker. Throws `HOST_INVALID`.
 */
export function parseHost(host: string, tls?: TlsMaterial): Endpoint {
  if (host.startsWith('unix://')) return { kind: 'unix', path: host.slice('unix://'.length) };
  if (host.startsWith('/')) return { kind: 'unix', path: host };
  const url = URL.canParse(host) ? new URL(host) : undefined;
  if (url?.protocol === 'ssh:' && url.hostname !== '') return overSsh(host, url);
  const isTls = url?.protocol === 'https:' || tls !== undefined;
  if (url !== undefined && ['tcp:', 'http:', 'https:'].includes(url.protocol) && url.hostname !== '') {
    return {
      kind: 'tcp',
      host: withoutBrackets(url.hostname),
      port: Number(url.port || portOf(url.protocol, isTls)),
      ...(isTls ? { tls: tls ?? { skipVerify: false } } : {}),
    };
  }
  throw new FlotillaError('HOST_INVALID', `Host "${host}" can't be understood`, {
    hint: 'write ssh://user@host, unix:///path/to/docker.sock or tcp://address:port',
  });
}

/** As docker has it: what stands behind the host is the path of the engine's socket there. */
function overSsh(host: string, url: URL): Endpoint {
  if (url.password !== '' || url.search !== '' || url.hash !== '') {
    const shown = url.password === '' ? host : host.replace(/:[^:@/]*@/, '@');
    throw new FlotillaError('HOST_INVALID', `Host "${shown}" can't be understood`, {
      hint: 'write ssh://user@host:port/path/to/docker.sock; SSH logs in with keys, a password has no place there',
    });
  }
  return {
    kind: 'ssh',
    target: {
      host: withoutBrackets(decodeURIComponent(url.hostname)),
      ...(url.username === '' ? {} : { user: decodeURIComponent(url.username) }),
      ...(url.port === '' ? {} : { port: Number(url.port) }),
    },
    ...(url.pathname === '' || url.pathname === '/' ? {} : { socketPath: decodeURIComponent(url.pathname) }),
  };
}

function withoutBrackets(hostname: string): string {
  return hostname.replace(/^\[|\]$/g, '');
}

/** A URL leaves its scheme's own port out. */
function portOf(protocol: string, isTls: boolean): number {
  if (protocol === 'http:') return 80;
  if (protocol === 'https:') return 443;
  return isTls ? TLS_PORT : PLAIN_PORT;
}
