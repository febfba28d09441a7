import type { ContainerTarget } from '../../plan/operation.ts';
import { idOf, type NodeRun } from '../node-run.ts';
import { onceJoined } from './join-overlay.ts';
import { strayAddress, strayAddresses } from './swarm-address.ts';

/** An engine that has lost its managers again in between gives up an attachment once more. */
const RESTARTS = 2;

/**
 * Starts or restarts a container whose overlays may take a moment to let it in. An engine that has given up joining one keeps
 * that attempt, and the next start of the same container goes on with it (seen with moby 26.1, `Cluster.AttachNetwork`): it then
 * runs with an address that the Swarm has given, or will give, to another one. A restart makes the engine forget the attempt. Rejects with the
 * engine's refusal, or the signal's reason.
 */
export async function startJoined(
  request: (id: string) => Promise<void>,
  target: ContainerTarget,
  run: NodeRun,
): Promise<void> {
  const { engine, engines, signal } = run;
  const id = idOf(target, run);
  const isOld = target.kind === 'observed' && engines.size > 1;
  let hasFailed = isOld && (await engine.inspectContainer(id, signal)).startError !== undefined;
  await onceJoined(
    () => request(id),
    run,
    () => {
      hasFailed = true;
    },
  );
  if (!hasFailed) return;
  for (let restarts = 0; ; restarts += 1) {
    const strays = await strayAddresses(id, run);
    if (strays.length === 0) return;
    if (restarts === RESTARTS) {
      throw strayAddress((await engine.inspectContainer(id, signal)).name, strays, engine.node);
    }
    await onceJoined(() => engine.restartContainer(id), run);
  }
}
