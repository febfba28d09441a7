import type { Operation } from '../plan/operation.ts';
import type { Outcome } from './outcome.ts';

type CheckBatch = Extract<Operation, { kind: 'check-batch' }>;

/**
 * Runs each operation as soon as what it depends on is done. If a dependency failed or was skipped, the operation is skipped with
 * the reason; a check of a rollout's batches tolerates some failures. Never rejects: every operation has an outcome. `run` is
 * called once for each operation that may run, `skip` for each that may not.
 */
export async function walk(
  operations: readonly Operation[],
  run: (operation: Operation) => Promise<Outcome>,
  skip: (operation: Operation, because: string) => Outcome,
): Promise<ReadonlyMap<string, Outcome>> {
  const results = new Map<string, Promise<Outcome>>();
  const nameOf = new Map(operations.map(({ id, resource }) => [id, `${resource.kind} ${resource.name}`]));
  for (const operation of operations) {
    // A plan is listed in order, so every dependency has its promise already.
    results.set(operation.id, settle(operation));
  }
  const outcomes = await Promise.all(
    operations.map(async ({ id }) => [id, (await results.get(id)) as Outcome] as const),
  );
  return new Map(outcomes);

  async function settle(operation: Operation): Promise<Outcome> {
    for (const id of operation.after) await results.get(id);
    const because =
      operation.kind === 'check-batch' ? await tooManyFailures(operation) : await brokenBy(operation);
    if (because !== undefined) return skip(operation, because);
    return run(operation);
  }

  async function brokenBy({ dependsOn }: Operation): Promise<string | undefined> {
    const broken = new Set<string>();
    for (const id of dependsOn) {
      const outcome = await results.get(id);
      if (outcome !== undefined && outcome.kind !== 'done') broken.add(nameOf.get(id) ?? id);
    }
    return broken.size === 0 ? undefined : `${[...broken].join(', ')} failed or was skipped`;
  }

  async function tooManyFailures({ of, tolerated }: CheckBatch): Promise<string | undefined> {
    const waits = await Promise.all(of.map((id) => results.get(id)));
    const failed = waits.filter((outcome) => outcome?.kind !== 'done').length;
    return failed > tolerated ? `${failed} of ${of.length} replaced containers failed` : undefined;
  }
}
