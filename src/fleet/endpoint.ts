import type { Endpoint } from '../engine/docker/transport.ts';
import { FlotillaError } from '../errors/flotilla-error.ts';

/**
 * A host as users write it ("unix:///var/run/docker.sock", "tcp://10.0.0.1:2375", "/run/docker.sock")
 * -> where its engine listens. Throws `HOST_INVALID`.
 */
export function parseHost(host: string): Endpoint {
  if (host.startsWith('unix://')) return { kind: 'unix', path: host.slice('unix://'.length) };
  if (host.startsWith('/')) return { kind: 'unix', path: host };
  const url = URL.canParse(host) ? new URL(host) : undefined;
  if ((url?.protocol === 'tcp:' || url?.protocol === 'http:') && url.hostname !== '') {
    return { kind: 'tcp', host: url.hostname, port: Number(url.port || 2375) };
  }
  const isSsh = url?.protocol === 'ssh:';
  throw new FlotillaError(
    'HOST_INVALID',
    isSsh ? `Host "${host}": engines over SSH are not handled yet` : `Host "${host}" can't be understood`,
    { hint: 'write unix:///path/to/docker.sock or tcp://address:port' },
  );
}
