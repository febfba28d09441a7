import type { Clock } from '../../../async/clock.ts';
import type { Engine } from '../../../engine/engine.ts';
import type { SwarmService, SwarmServiceSpec } from '../../../engine/swarm-services.ts';
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
 * is so already is left alone, but waited for all the same: a run before this one may have been broken off, or have given up. Rejects
 * with `MANAGER_NOT_STARTED`, or an `EngineError`.
 */
export async function bringService(request: ServiceRequest, options: CarryOut): Promise<void> {
  const { managers, image, objects } = request;
  const { tell, dryRun } = options;
  const [engine] = managers;
  const lacking = await enginesWithout(managers, image);
  const missing = [...objects.secrets, ...objects.configs].filter(({ id }) => id === undefined);
  const isChange = lacking.length > 0 || missing.length > 0 || !(await isCurrent(request));
  if (isChange) tellChange(request, lacking, missing, options);
  if (dryRun) return isChange ? undefined : tell(UNCHANGED);
  const { spec, made } = await makeAll(request, lacking);
  if (!options.detach) {
    const nodes = await untilRunning(engine, spec, options.clock);
    if (isChange) for (const node of nodes) tell(`${options.nodeName(node)}: a manager runs`);
    const { kept } = request;
    await pruneObjects(engine, [...kept.secrets, ...kept.configs, ...made.secrets, ...made.configs]);
    await pruneImages(managers, image);
  }
  if (!isChange) tell(UNCHANGED);
}

const UNCHANGED = 'Nothing to change: the manager is installed.';

function tellChange(
  { image, present }: ServiceRequest,
  lacking: readonly Engine[],
  missing: readonly WantedObject[],
  { tell, dryRun }: CarryOut,
): void {
  for (const { node } of lacking)
    tell(`${node}: ${dryRun ? 'gets' : 'is given'} the image ${image.reference}`);
  for (const { name } of missing) tell(`Swarm: ${dryRun ? 'gets' : 'is given'} ${name}`);
  const step = present === undefined ? 'created' : 'updated';
  tell(`Service flotilla-manager ${dryRun ? 'would be' : 'is being'} ${step}`);
}

/** Makes what is missing of the image, the secrets and configs, and the service. */
async function makeAll(
  request: ServiceRequest,
  lacking: readonly Engine[],
): Promise<{ readonly spec: SwarmServiceSpec; readonly made: Awaited<ReturnType<typeof makeObjects>> }> {
  const { managers, present, image, objects } = request;
  const [engine] = managers;
  await bringImage(lacking, image);
  const made = await makeObjects(engine, objects);
  const spec = await specOf(request, made);
  if (present === undefined) await engine.createSwarmService(spec);
  else if (!isAsAskedFor(present, spec)) await engine.updateSwarmService(present, spec);
  return { spec, made };
}

async function isCurrent(request: ServiceRequest): Promise<boolean> {
  const { present, objects } = request;
  const there = (all: readonly WantedObject[]): readonly MountedObject[] =>
    all.flatMap(({ id, name, file }) => (id === undefined ? [] : [{ id, name, path: file.path }]));
  const made = { secrets: there(objects.secrets), configs: there(objects.configs) };
  return present !== undefined && isAsAskedFor(present, await specOf(request, made));
}

/** An update that the Swarm has paused goes on when it is asked for once more. */
function isAsAskedFor({ spec, isUpdatePaused = false }: SwarmService, wanted: SwarmServiceSpec): boolean {
  return !isUpdatePaused && isSameService(spec, wanted);
}

async function specOf(
  { managers, image, inputs, kept }: ServiceRequest,
  made: Pick<ManagerServiceInputs, 'secrets' | 'configs'>,
): Promise<SwarmServiceSpec> {
  return serviceSpec({
    ...inputs,
    image: await imageName(managers, image),
    command: image.command,
    secrets: [...kept.secrets, ...made.secrets],
    configs: [...kept.configs, ...made.configs],
  });
}
