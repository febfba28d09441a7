import type { Engine } from '../../engine/engine.ts';
import { FlotillaError } from '../../errors/flotilla-error.ts';
import type { NodeInfo } from '../../model/observed/fleet.ts';
import type { Session } from '../run/session.ts';

/** The managers of the fleet's Swarm that answer. */
export interface SwarmManagers {
  readonly engines: readonly [Engine, ...Engine[]];
  /** The members that they are. */
  readonly ids: readonly string[];
  /** All nodes that answer, managers or not. */
  readonly answering: readonly Engine[];
  /** Of the managers' machines, as platforms name them. */
  readonly architectures: readonly string[];
  /** What the fleet calls a member of the Swarm; the member's own name where it does not answer, or is of no fleet. */
  readonly nodeName: (id: string) => string;
}

/** Asks all nodes; undefined where none of those that answer is a manager of a Swarm. */
export async function findSwarmManagers(session: Pick<Session, 'ask'>): Promise<SwarmManagers | undefined> {
  const all = await session.ask(async (engine) => ({ engine, info: await engine.info() }));
  const managers = all.filter(({ info }) => isManager(info));
  const [first, ...others] = managers.map(({ engine }) => engine);
  if (first === undefined) return undefined;
  const members = (await first.listSwarmNodes()).map(({ id, hostname }) => [id, hostname] as const);
  const own = all.map(({ engine, info }) => [info.swarm.nodeId, engine.node] as const);
  const names = new Map([...members, ...own]);
  return {
    engines: [first, ...others],
    ids: managers.map(({ info }) => info.swarm.nodeId),
    answering: all.map(({ engine }) => engine),
    architectures: managers.map(({ info }) => info.architecture),
    nodeName: (id) => names.get(id) ?? id,
  };
}

/** The same where there has to be one. Rejects with `NO_SWARM`. */
export async function swarmManagers(session: Session): Promise<SwarmManagers> {
  const found = await findSwarmManagers(session);
  if (found !== undefined) return found;
  throw new FlotillaError('NO_SWARM', 'No node of the fleet that answers is a manager of a Swarm', {
    hint: 'flotilla swarm init begins one; flotilla manager install --systemd needs none',
  });
}

function isManager({ swarm }: NodeInfo): boolean {
  return swarm.state === 'active' && swarm.isManager;
}
