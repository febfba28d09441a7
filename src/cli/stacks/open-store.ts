import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { formatEndpoint } from '../../engine/docker/transport/endpoint.ts';
import type { Engine } from '../../engine/engine.ts';
import { BugError, FlotillaError } from '../../errors/flotilla-error.ts';
import type { NodeSwarm } from '../../model/observed/fleet.ts';
import type { RecordStore } from '../../store/record-store.ts';
import type { CommandContext } from '../context.ts';
import { nodesOrFail } from '../run/nodes.ts';
import type { Session } from '../run/session.ts';

/**
 * Where the stacks of these nodes are kept: in the store of the Swarm that they are in, else in files on this machine;
 * FLOTILLA_STORE ("swarm", "file") decides where both are possible. Throws `STORE_UNAVAILABLE` rather than
 * to begin a second store beside one that does not answer.
 */
export async function openRecordStore(context: CommandContext, session: Session): Promise<RecordStore> {
  const wanted = context.environment.FLOTILLA_STORE || undefined;
  if (wanted !== undefined && wanted !== 'swarm' && wanted !== 'file') {
    throw new FlotillaError('STORE_UNAVAILABLE', `FLOTILLA_STORE is "${wanted}"`, {
      hint: 'it must be "swarm" or "file"',
    });
  }
  if (wanted === 'file') return openFiles(context, session);
  const found = await session.ask(async (engine) => ({ engine, swarm: (await engine.info()).swarm }));
  const managers = found.filter(({ swarm }) => swarm.state === 'active' && swarm.isManager);
  if (managers.length > 0) return openSwarm(managers.map(({ engine }) => engine));
  if (wanted === undefined && found.every(({ swarm }) => !isMember(swarm)))
    return openFiles(context, session);
  throw new FlotillaError(
    'STORE_UNAVAILABLE',
    'No manager of the Swarm answers, and the stacks are in its store',
    {
      hint: 'start the managers, or flotilla swarm init where there is no Swarm yet; FLOTILLA_STORE=file keeps stacks on this machine',
    },
  );
}

function isMember({ state }: NodeSwarm): boolean {
  return state !== 'inactive';
}

async function openSwarm(managers: readonly Engine[]): Promise<RecordStore> {
  const [{ swarmStore }, { failoverStore }] = await Promise.all([
    import('../../store/swarm/swarm-store.ts'),
    import('../../store/swarm/failover.ts'),
  ]);
  const [first, ...others] = managers.map(swarmStore);
  if (first === undefined) throw new BugError('A Swarm without managers is none');
  return failoverStore([first, ...others]);
}

/** Every fleet has a folder of its own: stacks of one name on two engines are two stacks. */
async function openFiles(context: CommandContext, session: Session): Promise<RecordStore> {
  const [{ fileStore }, { stateFolder }] = await Promise.all([
    import('../../store/file/file-store.ts'),
    import('../../store/file/state-folder.ts'),
  ]);
  const { fleetFile } = nodesOrFail(context);
  const endpoints = session.nodes.map(({ endpoint }) => formatEndpoint(endpoint)).sort();
  const fleet = createHash('sha256')
    .update(fleetFile ?? endpoints.join('\n'))
    .digest('hex');
  return fileStore(join(stateFolder(context.environment), 'stores', fleet.slice(0, 16)));
}
