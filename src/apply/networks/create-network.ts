import { EngineError } from '../../engine/engine-error.ts';
import { onceLed } from '../../engine/leader-election.ts';
import type { NetworkSpec } from '../../model/container-spec.ts';
import { LABEL } from '../../model/labels.ts';
import { isOlder } from '../../model/observed/api-version.ts';
import type { NodeRun } from '../node-run.ts';

type CreateRun = Pick<NodeRun, 'engine' | 'clock' | 'signal'>;

/** From this version on (Docker Engine 25) an engine has one network of a name, whoever asks at the same time. */
const UNIQUE_NAMES_API = '1.44';
/** Two runs that meet wait for a while each, and one of them comes first soon. */
const TRIES = 10;
const LONGEST_PAUSE_MS = 300;

/**
 * Makes a network. One that another run of the same project has made just now is as good (docker compose,
 * pkg/compose/create.go). Rejects with the engine's refusal, or the signal's reason.
 */
export async function createNetwork(spec: NetworkSpec, run: CreateRun): Promise<void> {
  const { engine, clock, signal } = run;
  for (let tries = 1; tries <= TRIES; tries += 1) {
    const id = await createOrFind(spec, run);
    if (id === undefined || !(await hasTwin(spec, run))) return;
    // Its own goes, as nothing is on it yet, and another run may have gone on with the other one.
    await engine.removeNetwork(id);
    await clock.sleep(Math.random() * LONGEST_PAUSE_MS, signal);
  }
  throw new EngineError(
    'conflict',
    engine.node,
    `network ${spec.name} is made by another run again and again`,
  );
}

/** The network's id; undefined where another run of the project has made it. */
async function createOrFind(spec: NetworkSpec, run: CreateRun): Promise<string | undefined> {
  const { engine, clock, signal } = run;
  try {
    return await onceLed(() => engine.createNetwork(spec), clock, signal);
  } catch (error) {
    const isTaken = error instanceof EngineError && error.kind === 'conflict';
    if (!isTaken || (await countOf(spec, run)) === 0) throw error;
    return undefined;
  }
}

async function hasTwin(spec: NetworkSpec, run: CreateRun): Promise<boolean> {
  const { apiVersion } = await run.engine.facts(run.signal);
  return isOlder(apiVersion, UNIQUE_NAMES_API) && (await countOf(spec, run)) > 1;
}

/** How many networks are the one that is wanted. */
async function countOf({ name, labels }: NetworkSpec, { engine, signal }: CreateRun): Promise<number> {
  const networks = await engine.listNetworks(signal);
  return networks.filter(
    (network) =>
      network.name === name &&
      network.labels[LABEL.project] === labels[LABEL.project] &&
      network.labels[LABEL.configHash] === labels[LABEL.configHash],
  ).length;
}
