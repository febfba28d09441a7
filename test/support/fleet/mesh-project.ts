import { get } from '../servers/http-load.ts';
import type { FleetNode } from './fleet-node.ts';
import { FleetProject } from './fleet-project.ts';

export const QUIET = ['--progress', 'quiet'] as const;

/** Where the end is not what a test is about: connections get no time to end in. */
export const DOWN = [...QUIET, 'down', '-t', '0'] as const;

/** Says its name to everybody who asks, on 80/tcp and 53/udp; a request that it has taken it answers. */
const SERVER = `
import http.server, os, socket, threading
name = socket.gethostname()
class Handler(http.server.BaseHTTPRequestHandler):
  def do_GET(self):
    self.send_response(200); self.end_headers(); self.wfile.write((name + " " + os.environ.get("V", "")).encode())
  def log_message(self, *words): pass
def udp():
  s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.bind(("", 53))
  while True:
    data, peer = s.recvfrom(100); s.sendto(name.encode(), peer)
threading.Thread(target=udp, daemon=True).start()
class Server(http.server.ThreadingHTTPServer):
  request_queue_size = 128
Server(("", 80), Handler).serve_forever()
`;

/** So often that one of three replicas that are chosen by chance is missed in one run of ten thousand millions. */
const TIMES = 60;

/** Asks a UDP port of this machine's or another's so often, each time as another client. */
const ASK_UDP = `
use IO::Socket::INET; my ($host, $port) = @ARGV;
for (1 .. ${TIMES}) {
  my $s = IO::Socket::INET->new(PeerAddr => $host, PeerPort => $port, Proto => "udp", Timeout => 2);
  $s->send("who"); my $r = ""; eval { local $SIG{ALRM} = sub { die }; alarm 2; $s->recv($r, 100); alarm 0 };
  print "$r\\n";
}`;

/** A project on a fleet of real nodes that is taken down on them at the end. */
export class MeshProject extends FleetProject {
  /** The base class knows the engine that the nodes are containers of, not theirs. */
  override async [Symbol.asyncDispose](): Promise<void> {
    await this.flotilla(DOWN);
    await super[Symbol.asyncDispose]();
  }
}

/** A network of one node that comes to several is made anew, and its containers with it; this one never is. */
const NETWORKS = '{"default": {"driver": "overlay", "attachable": true}}';

interface Wanted {
  readonly replicas?: number;
  readonly version?: string;
  readonly ports?: string;
  readonly balance?: string;
  readonly strategy?: 'rolling' | 'blue-green';
}

/** A compose file with one service of that image, which says its name on its ports. */
export function compose(
  image: string,
  {
    replicas = 3,
    version = '1',
    ports = '"8080:80", "5353:53/udp"',
    balance = 'random',
    strategy = 'rolling',
  }: Wanted = {},
): string {
  const probe = 'import socket; socket.create_connection(("127.0.0.1", 80)).close()';
  const web = {
    image,
    init: true,
    command: ['python3', '-c', SERVER],
    environment: { V: version },
    healthcheck: { test: ['CMD', 'python3', '-c', probe], interval: '300ms', timeout: '5s', retries: 20 },
    stop_grace_period: '3s',
    'x-mesh': { balance },
    'x-deploy': { strategy },
    deploy: { replicas, update_config: { order: 'start-first', monitor: '200ms' } },
  };
  // JSON is YAML, and quotes what has to be quoted; "$" would be a variable.
  return `{"services": {"web": ${JSON.stringify(web).replaceAll('$', '$$$$').slice(0, -1)}, "ports": [${ports}]}}, "networks": ${NETWORKS}}`;
}

/** Names that answer at a node's own address, asked from this machine, or at 127.0.0.1, asked on the node. */
export async function tcpNames(node: FleetNode, at: 'address' | 'loopback'): Promise<Set<string>> {
  if (at === 'address') {
    const answers = await Promise.all(Array.from({ length: TIMES }, () => get(node.address, 8080)));
    return new Set(answers.map(nameOf));
  }
  const loop = `for i in $(seq ${TIMES}); do curl -s -m 5 http://127.0.0.1:8080/ || echo failed; echo; done`;
  return new Set(
    (await node.sh(loop))
      .split('\n')
      .filter((line) => line !== '')
      .map(nameOf),
  );
}

/** The same with UDP, asked on the node. */
export async function udpNames(node: FleetNode, host: string): Promise<Set<string>> {
  const answer = await node.sh(`perl -e '${ASK_UDP}' ${host} 5353`);
  return new Set(answer.split('\n').filter((line) => line !== ''));
}

/** The name in an answer, which may say more. */
export function nameOf(body: string): string {
  return body.split(' ')[0] ?? '';
}
