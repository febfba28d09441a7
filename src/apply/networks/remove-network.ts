import { EngineError } from '../../engine/engine-error.ts';
import { onceLed } from '../../engine/leader-election.ts';
import type { Operation } from '../../plan/operation.ts';
import type { NodeRun } from '../node-run.ts';
import { explainUse, isUsedElsewhere, whoseEngines } from './explain-use.ts';
import { listing, stillListed } from './listing.ts';

type RemoveNetwork = Extract<Operation, { kind: 'remove-network' }>;

/** How long a Swarm's managers take to hear that a container has left, at most: its node may have just come back. */
const LEAVE_MS = 45_000;
const PAUSE_MS = 200;
/** The same where a node does not answer, and the container is not its own: those that answer are heard of sooner. */
const LEAVE_BESIDE_SILENT_MS = 10_000;
/** How long a member may take to hear that a network is gone. */
const HEAR_MS = 10_000;

/**
 * Removes a network. An overlay's last containers are known to be gone only a moment after they are, so its
 * removal is tried again for a while; and it is gone when none of its members that answer lists it any more. Rejects with the
 * engine's refusal, `NETWORK_LEFT`, or the signal's reason.
 */
export async function removeNetwork(operation: RemoveNetwork, run: NodeRun): Promise<void> {
  const { engine, clock, signal } = run;
  const { members, networkId, resource } = operation;
  await removeUnused(operation, run);
  let listed = await listing(networkId, members ?? [], run);
  if (listed.length === 0) return;
  // A manager without a leader takes any network for gone.
  await onceLed(() => engine.listSwarmNodes(signal), clock, signal);
  const deadline = clock.now() + HEAR_MS;
  while (listed.length > 0) {
    if (clock.now() >= deadline) throw stillListed(resource.name, listed);
    await clock.sleep(PAUSE_MS, signal);
    await removeUnused(operation, run);
    listed = await listing(networkId, listed, run);
  }
}

async function removeUnused({ networkId, members, silent = [] }: RemoveNetwork, run: NodeRun): Promise<void> {
  const { engine, clock, signal } = run;
  const whose = whoseEngines(run, silent);
  const patienceMs = silent.length === 0 ? LEAVE_MS : LEAVE_BESIDE_SILENT_MS;
  const deadline = clock.now() + patienceMs;
  for (;;) {
    try {
      return await onceLed(() => engine.removeNetwork(networkId), clock, signal);
    } catch (error) {
      if (!isInUse(error)) throw error;
      if (members === undefined) throw error;
      if (clock.now() >= deadline || (await isUsedElsewhere(error, silent, whose, run))) {
        throw await explainUse(error, whose, run);
      }
      await clock.sleep(PAUSE_MS, signal);
    }
  }
}

/** The engine has no status of its own for it: 400, 403 or 500, with "in use" or "active endpoints". */
function isInUse(error: unknown): error is EngineError {
  return error instanceof EngineError && /in use|active endpoints/i.test(error.message);
}
