import type { Clock } from '../../../async/clock.ts';
import type { Engine } from '../../../engine/engine.ts';
import type { SwarmService } from '../../../engine/swarm-services.ts';
import { FlotillaError } from '../../../errors/flotilla-error.ts';
import { OWN_LABEL } from '../../../model/labels.ts';
import type { ObservedContainer } from '../../../model/observed/container.ts';
import { isAlive } from '../../../observe/classify.ts';
import { pruneImages } from '../image/bring-image.ts';
import { findService } from './find-service.ts';
import { pruneObjects } from './manager-objects.ts';
import { inputsOf, serviceSpec } from './service-spec.ts';

/** Longer than a manager is given to stop. */
const PATIENCE_MS = 40_000;
const LOOK_AGAIN_MS = 300;

/**
 * Takes the managers' service from the Swarm that an engine manages, with its secrets, configs and images; stacks and their records stay. What is gone
 * already is no error, so a removal that broke off goes on. Whether there was anything. Rejects with `MANAGER_STILL_THERE`,
 * or an `EngineError`.
 */
export async function removeService(
  engine: Engine,
  { engines, clock, dryRun }: RemoveOptions,
): Promise<boolean> {
  const service = await findService(engine);
  const isThere = service !== undefined || (await engine.listSwarmSecrets([OWN_LABEL.manager])).length > 0;
  if (dryRun) return isThere;
  if (service !== undefined) await engine.removeSwarmService(service.id);
  await pruneObjects(engine, []);
  await Promise.all(engines.map((one) => untilGone(one, clock, () => true)));
  await pruneImages(engines);
  return isThere;
}

export interface RemoveOptions {
  /** All that may have the image: those that were managers of the Swarm before, too. */
  readonly engines: readonly Engine[];
  readonly clock: Clock;
  readonly dryRun: boolean;
}

/** Ends the managers of a service, which stays for the next start. Rejects like `removeService`. */
export async function stopService(
  managers: readonly [Engine, ...Engine[]],
  service: SwarmService,
  clock: Clock,
): Promise<void> {
  const inputs = inputsOf(service.spec);
  if (inputs.replicas > 0) {
    await managers[0].updateSwarmService(service, serviceSpec({ ...inputs, replicas: 0 }));
  }
  await Promise.all(managers.map((manager) => untilGone(manager, clock, isAlive)));
}

/** A service changes at once, its containers when they have ended. */
async function untilGone(
  engine: Engine,
  clock: Clock,
  isInTheWay: (container: ObservedContainer) => boolean,
): Promise<void> {
  const deadline = clock.now() + PATIENCE_MS;
  while ((await engine.listContainers([OWN_LABEL.manager])).some(isInTheWay)) {
    if (clock.now() > deadline) {
      throw new FlotillaError(
        'MANAGER_STILL_THERE',
        `The manager's container on node "${engine.node}" does not end`,
        {
          hint: 'run the same command again: it continues from here; docker ps on that node shows the container',
        },
      );
    }
    await clock.sleep(LOOK_AGAIN_MS);
  }
}
