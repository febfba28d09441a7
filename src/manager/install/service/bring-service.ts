import type { Clock } from '../../../async/clock.ts';
import type { Engine } from '../../../engine/engine.ts';
import type { SwarmService } from '../../../engine/swarm-services.ts';
import { bringImage, enginesWithout, imageName, pruneImages } from '../image/bring-image.ts';
import type { ManagerImage } from '../image/manager-image.ts';
import { type ManagerObjects, makeObjects, pruneObjects, type WantedObject } from './manager-objects.ts';
import { isSameService, type ManagerServiceInputs, type MountedObject, serviceSpec } from './service-spec.ts';
import { untilRunning } from './until-running.ts';

/** A service as it is to be: what it has of the image and of secrets is found out on the way. */
export interface ServiceRequest {
  /** The engines of the Swarm's managers that answer. */
  readonly managers: readonly [Engine, ...Engine[]];
  readonly present: SwarmService | undefined;
  readonly image: ManagerImage;
  readonly inputs: Omit<ManagerServiceInputs, 'image' | 'command' | 'secrets' | 'configs'>;
  /** What is to be made; what is kept of a service that is there. */
  readonly objects: ManagerObjects;
  readonly kept: Pick<ManagerServiceInputs, 'secrets' | 'configs'>;
}

export interface CarryOut {
  readonly dryRun: boolean;
  /** Ends before managers run. */
  readonly detach: boolean;
  readonly tell: (text: string) => void;
  /** What people call a member of the Swarm. */
  readonly nodeName: (id: string) => string;
  readonly clock: Clock;
}

/**
 * Makes the Swarm's service what it is to be, and waits until its managers run; what nothing uses any more is removed then. What
 * is so already is left alone. Rejects with `MANAGER_NOT_STARTED`, or an `EngineError`.
 */
export async function bringService(request: ServiceRequest, options: CarryOut): Promise<void> {
  const { managers, present, image, objects } = request;
  const { tell, dryRun } = options;
  const [engine] = managers;
  const lacking = await enginesWithout(managers, image);
  const missing = [...objects.secrets, ...objects.configs].filter(({ id }) => id === undefined);
  const isChange = lacking.length > 0 || missing.length > 0 || !(await isCurrent(request));
  if (!isChange) return tell('Nothing to change: the manager is installed.');
  for (const { node } of lacking)
    tell(`${node}: ${dryRun ? 'gets' : 'is given'} the image ${image.reference}`);
  for (const { name } of missing) tell(`Swarm: ${dryRun ? 'gets' : 'is given'} ${name}`);
  const step = present === undefined ? 'created' : 'updated';
  tell(`Service flotilla-manager ${dryRun ? 'would be' : 'is being'} ${step}`);
  if (dryRun) return;
  await bringImage(lacking, image);
  const made = await makeObjects(engine, objects);
  const spec = await specOf(request, made);
  if (present === undefined) await engine.createSwarmService(spec);
  else if (!isSameService(present.spec, spec)) await engine.updateSwarmService(present, spec);
  if (options.detach) return;
  for (const node of await untilRunning(engine, spec, options.clock)) {
    tell(`${options.nodeName(node)}: a manager runs`);
  }
  await pruneObjects(engine, [
    ...request.kept.secrets,
    ...request.kept.configs,
    ...made.secrets,
    ...made.configs,
  ]);
  await pruneImages(managers, image);
}

async function isCurrent(request: ServiceRequest): Promise<boolean> {
  const { present, objects } = request;
  const there = (all: readonly WantedObject[]): readonly MountedObject[] =>
    all.flatMap(({ id, name, file }) => (id === undefined ? [] : [{ id, name, path: file.path }]));
  const made = { secrets: there(objects.secrets), configs: there(objects.configs) };
  return present !== undefined && isSameService(present.spec, await specOf(request, made));
}

async function specOf(
  { managers, image, inputs, kept }: ServiceRequest,
  made: Pick<ManagerServiceInputs, 'secrets' | 'configs'>,
): Promise<ReturnType<typeof serviceSpec>> {
  return serviceSpec({
    ...inputs,
    image: await imageName(managers, image),
    command: image.command,
    secrets: [...kept.secrets, ...made.secrets],
    configs: [...kept.configs, ...made.configs],
  });
}
