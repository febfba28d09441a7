import { EngineError } from '../engine-error.ts';

/** A removal of what is not there has nothing to do. */
export async function goneIsFine(answer: Promise<unknown>): Promise<void> {
  await orUndefined(answer);
}

/** undefined where the engine does not have what is asked for. */
export async function orUndefined<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof EngineError && error.kind === 'not-found') return undefined;
    throw error;
  }
}

/** Another removal of the same container is under way. */
export function isBeingRemoved(error: unknown): boolean {
  return (
    error instanceof EngineError && /^removal of container \S+ is already in progress/i.test(error.message)
  );
}
