import { shellQuote } from '../ssh/shell-quote.ts';
import { SshError } from '../ssh/ssh-error.ts';
import type { MeshNode } from './node.ts';
import { explainWays, type Trial } from './rules/explain-ways.ts';
import { isIpv6 } from './rules/targets.ts';
import { type Way, type WayNode, waysOf } from './rules/ways.ts';
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

/**
 * Connects to "ADDRESS PORT" of every line of its input, and prints what came of each. So many at the same time that a machine has
 * descriptors for them; with modules of Perl's smallest package alone.
 */
const CALLER = `
use strict; use Errno; use IO::Handle; use IO::Select;
use Socket qw(AF_INET AF_INET6 SOCK_STREAM SOL_SOCKET SO_ERROR inet_pton pack_sockaddr_in pack_sockaddr_in6);
my ($all, %text, %end) = IO::Select->new;
sub tell_of {
  my ($text, $error) = @_;
  my $trial = $error == 0 ? 'open' : $error == Errno::ECONNREFUSED() ? 'refused' : 'unreachable';
  print "$text $trial\\n";
}
sub call {
  my ($text) = @_;
  my ($address, $port) = split / /, $text;
  my $family = $address =~ /:/ ? AF_INET6 : AF_INET;
  my $host = inet_pton($family, $address);
  defined $host && socket(my $socket, $family, SOCK_STREAM, 0) or return tell_of($text, -1);
  $socket->blocking(0);
  my $place = $family == AF_INET6 ? pack_sockaddr_in6($port, $host) : pack_sockaddr_in($port, $host);
  my $error = connect($socket, $place) ? 0 : $! + 0;
  return tell_of($text, $error) if $error != Errno::EINPROGRESS();
  $all->add($socket); $text{$socket} = $text; $end{$socket} = time + 5;
}
chomp(my @waiting = <STDIN>);
while (@waiting || $all->count) {
  call(shift @waiting) while @waiting && $all->count < 500;
  for my $socket ($all->can_write(0.5)) {
    $all->remove($socket);
    tell_of(delete $text{$socket}, unpack('i', getsockopt($socket, SOL_SOCKET, SO_ERROR)));
  }
  for my $socket (grep { time >= $end{$_} } $all->handles) {
    $all->remove($socket);
    print delete $text{$socket}, " timeout\\n";
  }
}
`;

/** Tries, from every node, the way to every replica and to its own published ports. */
export async function checkWays(nodes: readonly MeshNode[], signal?: AbortSignal): Promise<MeshCheck> {
  const view = await viewMesh(nodes, signal);
  const ways = waysOf(
    view.table,
    nodes.map((node) => wayNode(node, view)),
  );
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

/** A node is known to the mesh by the addresses that its containers' ports are bound to, and by what is said of it. */
function wayNode({ name, address6 }: MeshNode, { replicas, services }: MeshView): WayNode {
  const bound = replicas
    .flatMap(({ node, ports }) => (node === name ? ports : []))
    .flatMap(({ nodeAddress, nodeAddress6 = '' }) => [nodeAddress, nodeAddress6])
    .filter((address) => address !== '');
  const six = bound.find(isIpv6) ?? address6;
  return {
    name,
    address: bound.find((address) => !isIpv6(address)) ?? '127.0.0.1',
    ...(six === undefined ? {} : { address6: six }),
    isProxied: services.get(name)?.kind !== 'nftables',
  };
}

async function tryFrom(
  { name, host }: MeshNode,
  ways: readonly Way[],
): Promise<ReadonlyMap<string, Trial> | string> {
  if (host === undefined) return 'it is not reached over SSH';
  const targets = [...new Set(ways.map(({ address, port }) => `${address} ${port}`))];
  if (targets.length === 0) return new Map();
  try {
    const script = `command -v perl >/dev/null 2>&1 || exit ${NO_PERL}\nexec perl -e ${shellQuote(CALLER)}`;
    const { code, stdout, stderr } = await host.run(script, { asUser: true, stdin: targets.join('\n') });
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
