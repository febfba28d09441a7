import type { ContainerDetails } from '../../engine/containers.ts';
import type { Engine } from '../../engine/engine.ts';
import { EngineError } from '../../engine/engine-error.ts';
import type { ContainerSpec } from '../../model/container-spec.ts';
import { isTemporaryName } from '../../model/names.ts';
import type { NodeRun } from '../node-run.ts';

type CreateRun = Pick<NodeRun, 'engine' | 'clock' | 'signal'>;

/** How often, and how long apart, a creation that another run has under way is waited for. */
const TRIES = 50;
const PAUSE_MS = 100;

/**
 * Creates a container whose name may have been taken since the engine was read: by another run of the same project, whose
 * container is as good where it has every label of this one, the config hash among them; or, a temporary name, by a run that
 * was killed. Rejects with the engine's refusal, or the signal's reason.
 */
export async function createUnderName(
  spec: ContainerSpec,
  run: CreateRun,
): ReturnType<Engine['createContainer']> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await run.engine.createContainer(spec);
    } catch (error) {
      if (!(error instanceof EngineError && error.kind === 'conflict') || tries === TRIES) throw error;
      const id = await asGoodAs(spec, error, run);
      if (id !== undefined) return { id, warnings: [] };
    }
  }
}

/** The container that has the name, where it will do; undefined where the name is to be tried again. */
async function asGoodAs(
  spec: ContainerSpec,
  refusal: EngineError,
  { engine, clock, signal }: CreateRun,
): Promise<string | undefined> {
  const holder = await findContainer(engine, spec.name, signal);
  // A name is taken from the moment a creation begins, and its container found when it is over.
  if (holder === undefined) await clock.sleep(PAUSE_MS, signal);
  else if (hasLabelsOf(spec, holder)) return holder.id;
  else if (isLeftover(holder, spec)) await engine.removeContainer(holder.id, { volumes: false, force: true });
  else throw refusal;
  return undefined;
}

/** Nothing but a recreate of the same container uses the temporary name, so one that was never started goes. */
function isLeftover({ state }: ContainerDetails, { name }: ContainerSpec): boolean {
  return isTemporaryName(name) && state === 'created';
}

function hasLabelsOf({ body }: ContainerSpec, { settings }: ContainerDetails): boolean {
  return Object.entries(body.Labels).every(([name, value]) => settings.Labels[name] === value);
}

async function findContainer(
  engine: Engine,
  name: string,
  signal: AbortSignal,
): Promise<ContainerDetails | undefined> {
  try {
    return await engine.inspectContainer(name, signal);
  } catch (error) {
    if (error instanceof EngineError && error.kind === 'not-found') return undefined;
    throw error;
  }
}
