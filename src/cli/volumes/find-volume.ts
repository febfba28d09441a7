import type { Engine } from '../../engine/engine.ts';
import { FlotillaError } from '../../errors/flotilla-error.ts';
import { compareText } from '../../model/compare-text.ts';
import type { ObservedContainer } from '../../model/observed/container.ts';
import type { ObservedVolume } from '../../model/observed/fleet.ts';
import { isAlive } from '../../observe/classify.ts';
import type { Session } from '../run/session.ts';

export interface LocatedVolume {
  readonly engine: Engine;
  readonly volume: ObservedVolume;
  /** The containers that have it, of whatever project and in whatever state. */
  readonly users: readonly ObservedContainer[];
}

/** All volumes of all nodes, by name and node. */
export async function listAllVolumes({ ask }: Session): Promise<readonly LocatedVolume[]> {
  const lists = await ask(async (engine) => {
    const [volumes, containers] = await Promise.all([engine.listVolumes(), engine.listContainers([])]);
    return volumes.map((volume) => ({
      engine,
      volume,
      users: containers.filter(({ mounts }) => mounts.some(({ volumeName }) => volumeName === volume.name)),
    }));
  });
  return lists
    .flat()
    .sort((a, b) => compareText(a.volume.name, b.volume.name) || compareText(a.engine.node, b.engine.node));
}

/** The one volume of a name, on the node that is named or the only one. Throws `NO_SUCH_VOLUME`, `VOLUME_AMBIGUOUS`. */
export async function findVolume(
  session: Session,
  name: string,
  node: string | undefined,
): Promise<LocatedVolume> {
  const found = (await listAllVolumes(session)).filter(
    ({ engine, volume }) => volume.name === name && (node === undefined || engine.node === node),
  );
  const [first, second] = found;
  if (first === undefined) {
    throw new FlotillaError('NO_SUCH_VOLUME', `There is no volume "${name}"${node ? ` on ${node}` : ''}`, {
      hint: 'flotilla volume ls lists them under their whole names',
    });
  }
  if (second === undefined) return first;
  const nodes = found.map(({ engine }) => engine.node).join(', ');
  throw new FlotillaError('VOLUME_AMBIGUOUS', `There is a volume "${name}" on ${nodes}`, {
    hint: 'say which one is meant with --from',
  });
}

/** The engine of a node. Throws `NO_SUCH_NODE`. */
export function engineOf({ engines }: Session, node: string): Engine {
  const engine = engines.find((candidate) => candidate.node === node);
  if (engine !== undefined) return engine;
  throw new FlotillaError('NO_SUCH_NODE', `There is no node "${node}"`, {
    hint: `the nodes are: ${engines.map((one) => one.node).join(', ')}`,
  });
}

/** Stops what writes to a volume, where that is allowed. Throws `VOLUME_IN_USE`. */
export async function quiesce({ engine, volume, users }: LocatedVolume, mayStop: boolean): Promise<void> {
  const running = users.filter(isAlive);
  if (running.length === 0) return;
  if (!mayStop) {
    const names = running.map(({ name }) => name).join(', ');
    throw new FlotillaError('VOLUME_IN_USE', `Volume "${volume.name}" is in use by ${names}`, {
      hint: 'stop them first, or give --stop',
    });
  }
  await Promise.all(running.map(({ id }) => engine.stopContainer(id)));
}
