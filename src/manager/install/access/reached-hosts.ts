import { FlotillaError } from '../../../errors/flotilla-error.ts';
import type { Node } from '../../../fleet/node.ts';
import { type Environment, resolveSettings, type Settings } from '../../../ssh/config/settings.ts';
import type { SshTarget } from '../../../ssh/target.ts';

/** A host that is connected to on the way to a node, or the node's own. */
export interface ReachedHost {
  /** The node that it is connected to for. */
  readonly node: string;
  readonly target: SshTarget;
  readonly settings: Settings;
}

/**
 * All hosts that are connected to by who reaches these nodes, each once, jump hosts before what is behind them. Throws
 * `MANAGER_NODE_UNREACHED` where a way exists on this machine only.
 */
export function reachedHosts(nodes: readonly Node[], environment: Environment): readonly ReachedHost[] {
  const byAlias = new Map<string, ReachedHost>();
  const visit = (node: string, target: SshTarget): void => {
    if (byAlias.has(target.host)) return;
    const settings = resolveSettings(target, environment);
    if (settings.proxyCommand !== undefined && settings.jumps.length === 0) {
      throw unreached(node, `by the command of ProxyCommand ("${target.host}" in the ssh configuration)`);
    }
    // Behind a jump host, that is the jump host itself.
    const isDirect = settings.jumps.length === 0;
    if (isDirect && isLoopback(settings.hostName)) throw unreached(node, `at ${settings.hostName}`);
    for (const jump of settings.jumps) visit(node, jump);
    byAlias.set(target.host, { node, target, settings });
  };
  for (const { name, endpoint } of nodes) {
    if (endpoint.kind === 'ssh') visit(name, endpoint.target);
    else if (endpoint.kind === 'unix') throw unreached(name, `at the socket ${endpoint.path}`);
    else if (endpoint.tls !== undefined) throw unreached(name, 'with certificates of its own');
    else if (isLoopback(endpoint.host)) throw unreached(name, `at ${endpoint.host}`);
  }
  return [...byAlias.values()];
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\./.test(host);
}

function unreached(node: string, way: string): FlotillaError {
  return new FlotillaError(
    'MANAGER_NODE_UNREACHED',
    `Node "${node}" is reached ${way}: a manager on another machine can't go that way`,
    {
      hint: 'write the node as ssh://user@host in the fleet file, or run the manager on this machine: flotilla manager install --systemd',
    },
  );
}
