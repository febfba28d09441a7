import { formatIngress, isEvery } from './mesh-port.ts';
import type { Route, RoutingTable } from './routing-table.ts';
import { formatPlace, targetsOn } from './targets.ts';

/** A proxy that serves a node whose kernel can't be set up for it. */
export interface MeshProxy {
  readonly kind: 'haproxy' | 'nginx';
  readonly image: string;
  readonly command: readonly string[];
  readonly configFile: string;
  readonly config: string;
  /** Makes it read its configuration; connections that are open stay. */
  readonly reloadSignal: string;
}

/** HAProxy knows no UDP. */
const HAPROXY = {
  kind: 'haproxy',
  image: 'haproxy:lts',
  configFile: '/usr/local/etc/haproxy/haproxy.cfg',
  command: ['haproxy', '-W', '-db', '-f', '/usr/local/etc/haproxy/haproxy.cfg'],
  reloadSignal: 'SIGUSR2',
} as const;

const NGINX = {
  kind: 'nginx',
  image: 'nginx:stable',
  configFile: '/etc/nginx/nginx.conf',
  command: ['nginx', '-g', 'daemon off;'],
  reloadSignal: 'SIGHUP',
} as const;

/** A routing table -> the proxy that serves it on one node; undefined where nothing is served. */
export function proxyFor({ routes }: RoutingTable, node: string): MeshProxy | undefined {
  const served = routes.filter(({ backends, protocol }) => backends.length > 0 && protocol !== 'sctp');
  if (served.length === 0) return undefined;
  const hasUdp = served.some(({ protocol }) => protocol === 'udp');
  return hasUdp
    ? { ...NGINX, config: nginxConfig(served, node) }
    : { ...HAPROXY, config: haproxyConfig(served, node) };
}

function haproxyConfig(routes: readonly Route[], node: string): string {
  const sections = routes.map((route, index) => {
    const servers = targetsOf(route, node).map(
      ({ place, weight }, number) => `  server s${number} ${place} weight ${weight}`,
    );
    return [
      `listen r${index}`,
      ...bindsOf(route).map((place) => `  bind ${place}`),
      route.balance === 'source-hash' ? '  balance source\n  hash-type consistent' : '  balance random',
      ...servers,
    ].join('\n');
  });
  return `${HAPROXY_DEFAULTS}${sections.join('\n')}\n`;
}

/** Idle connections are the services' own matter; a replica that is lost is passed over. */
const HAPROXY_DEFAULTS = `defaults
  mode tcp
  timeout connect 3s
  timeout client 24h
  timeout server 24h
  retries 3
  option redispatch 1
`;

function nginxConfig(routes: readonly Route[], node: string): string {
  const sections = routes.map((route, index) => {
    const udp = route.protocol === 'udp' ? ' udp' : '';
    const servers = targetsOf(route, node).map(
      ({ place, weight }) => `    server ${place} weight=${weight};`,
    );
    return [
      `  upstream r${index} {`,
      route.balance === 'source-hash' ? '    hash $remote_addr consistent;' : '    random;',
      ...servers,
      '  }',
      '  server {',
      ...bindsOf(route).map((place) => `    listen ${place}${udp};`),
      `    proxy_pass r${index};`,
      `    proxy_connect_timeout 3s;\n    proxy_timeout ${udp === '' ? '24h' : '30s'};`,
      '  }',
    ].join('\n');
  });
  return `${NGINX_DEFAULTS}stream {\n${sections.join('\n')}\n}\n`;
}

/** Distributions have the stream module in a file of its own, which their folder of modules loads. */
const NGINX_DEFAULTS = `include /etc/nginx/modules-enabled/*.conf;
worker_processes auto;
error_log stderr warn;
pid /tmp/nginx.pid;
events { worker_connections 8192; }
`;

/** The same replica several times is one with so much weight. */
function targetsOf(
  route: Route,
  node: string,
): readonly { readonly place: string; readonly weight: number }[] {
  const weights = new Map<string, number>();
  for (const { address, port } of targetsOn(node, route)) {
    const place = formatPlace(address, port);
    weights.set(place, (weights.get(place) ?? 0) + 1);
  }
  return [...weights].map(([place, weight]) => ({ place, weight }));
}

function bindsOf({ hostIp, published, protocol }: Route): readonly string[] {
  if (isEvery(hostIp)) return [`0.0.0.0:${published}`];
  return [formatIngress({ hostIp, published, protocol }).replace(/\/\w+$/, '')];
}
