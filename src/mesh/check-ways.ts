import { shellQuote } from '../ssh/shell-quote.ts';
import { SshError } from '../ssh/ssh-error.ts';
import type { MeshNode } from './node.ts';
import { explainWays, type Trial, type Way, waysOf } from './rules/ways.ts';
import { type MeshView, viewMesh } from './view-mesh.ts';

export interface MeshCheck {
  readonly view: MeshView;
  /** How many connections were tried. */
  readonly tried: number;
  /** What does not answer, and why. */
  readonly faults: readonly string[];
  /** Nodes that nothing could be tried from, with the reason. */
  readonly unchecked: readonly string[];
}

const NO_PERL = 79;

/** Connects to "ADDRESS PORT" of every argument at the same time; prints what came of each. */
const CALLER = `
use strict; use Socket; use IO::Socket::INET; use IO::Select; use Errno;
my $all = IO::Select->new; my %target;
for my $text (@ARGV) {
  my ($address, $port) = split / /, $text;
  my $socket = IO::Socket::INET->new(PeerAddr => $address, PeerPort => $port, Proto => 'tcp', Blocking => 0);
  unless ($socket) { print "$text unreachable\\n"; next }
  $all->add($socket); $target{$socket} = $text;
}
my $end = time + 5;
while (%target && time < $end) {
  for my $socket ($all->can_write(0.5)) {
    $all->remove($socket); my $text = delete $target{$socket};
    my $error = $socket->sockopt(SO_ERROR);
    print "$text ", ($error == 0 ? 'open' : $error == Errno::ECONNREFUSED() ? 'refused' : 'unreachable'), "\\n";
  }
}
print "$_ timeout\\n" for values %target;
`;

/** Tries, from every node, the way to every replica and to its own published ports. */
export async function checkWays(nodes: readonly MeshNode[], signal?: AbortSignal): Promise<MeshCheck> {
  const view = await viewMesh(nodes, signal);
  const ways = waysOf(view.table, addressesOf(nodes, view));
  const unchecked: string[] = view.missing.map(({ node, reason }) => `${node}: ${reason}`);
  const results = await Promise.all(
    nodes.map(async (node) => {
      const own = ways.filter(({ from }) => from === node.name);
      const trials = await tryFrom(node, own);
      if (typeof trials === 'string') unchecked.push(`${node.name}: ${trials}`);
      return typeof trials === 'string' ? [] : [{ own, trials }];
    }),
  );
  const tried = results.flat();
  const trials = new Map(tried.flatMap((result) => [...result.trials]));
  const faults = explainWays(
    tried.flatMap(({ own }) => own),
    trials,
  );
  return { view, tried: trials.size, faults, unchecked };
}

/** Nodes are known to the mesh by the addresses that their containers' ports are bound to. */
function addressesOf(nodes: readonly MeshNode[], { replicas }: MeshView): ReadonlyMap<string, string> {
  return new Map(
    nodes.map(({ name }) => {
      const bound = replicas.flatMap(({ node, ports }) => (node === name ? ports : []));
      return [name, bound.find(({ nodeAddress }) => nodeAddress !== '')?.nodeAddress ?? '127.0.0.1'];
    }),
  );
}

async function tryFrom(
  { name, host }: MeshNode,
  ways: readonly Way[],
): Promise<ReadonlyMap<string, Trial> | string> {
  if (host === undefined) return 'it is not reached over SSH';
  const targets = [...new Set(ways.map(({ address, port }) => `${address} ${port}`))];
  if (targets.length === 0) return new Map();
  const words = ['perl', '-e', CALLER, ...targets].map(shellQuote).join(' ');
  try {
    const script = `command -v perl >/dev/null 2>&1 || exit ${NO_PERL}\n${words}`;
    const { code, stdout, stderr } = await host.run(script, { asUser: true });
    if (code === NO_PERL) return 'perl, which tries connections, is not installed';
    if (code !== 0) return stderr.trim().split('\n')[0] ?? `perl ended with ${code}`;
    return new Map(
      stdout
        .trim()
        .split('\n')
        .map((line) => {
          const [address, port, trial] = line.split(' ');
          return [`${name} ${address} ${port}`, trial as Trial] as const;
        }),
    );
  } catch (error) {
    if (error instanceof SshError) return error.message;
    throw error;
  }
}
