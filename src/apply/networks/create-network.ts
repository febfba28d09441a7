import { EngineError } from '../../engine/engine-error.ts';
import { onceLed } from '../../engine/leader-election.ts';
import type { NetworkSpec } from '../../model/container-spec.ts';
import { LABEL } from '../../model/labels.ts';
import type { NodeRun } from '../node-run.ts';

type CreateRun = Pick<NodeRun, 'engine' | 'clock' | 'signal'>;

/**
 * Makes a network. One that another run of the same project has made just now is as good (docker compose,
 * pkg/compose/create.go). Rejects with the engine's refusal, or the signal's reason.
 */
export async function createNetwork(spec: NetworkSpec, run: CreateRun): Promise<void> {
  const { engine, clock, signal } = run;
  try {
    await onceLed(() => engine.createNetwork(spec), clock, signal);
  } catch (error) {
    const isTaken = error instanceof EngineError && error.kind === 'conflict';
    if (!isTaken || !(await isThere(spec, run))) throw error;
  }
}

async function isThere({ name, labels }: NetworkSpec, { engine, signal }: CreateRun): Promise<boolean> {
  const networks = await engine.listNetworks(signal);
  return networks.some(
    (network) =>
      network.name === name &&
      network.labels[LABEL.project] === labels[LABEL.project] &&
      network.labels[LABEL.configHash] === labels[LABEL.configHash],
  );
}
