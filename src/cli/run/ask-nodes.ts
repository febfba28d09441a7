import type { Engine } from '../../engine/engine.ts';
import { EngineError } from '../../engine/engine-error.ts';

/** Asks every node the same, all at once -> the answers of those that give one. */
export type AskNodes = <T>(question: (engine: Engine) => Promise<T>) => Promise<readonly T[]>;

/**
 * Asking where a node that does not answer is data: `onSilent` is told, and the others' answers count.
 * Rejects where none answers, with the first node's error, and for any other failure.
 */
export function askNodes(
  engines: readonly Engine[],
  onSilent: (node: string, error: EngineError) => void,
): AskNodes {
  return async (question) => {
    const outcomes = await Promise.all(
      engines.map(async (engine) => {
        try {
          return { answer: await question(engine), error: undefined };
        } catch (error) {
          if (error instanceof EngineError && error.kind === 'unreachable') return { error };
          throw error;
        }
      }),
    );
    const silent = outcomes.flatMap(({ error }) => error ?? []);
    const [first] = silent;
    if (first !== undefined && silent.length === engines.length) throw first;
    for (const error of silent) onSilent(error.node, error);
    return outcomes.flatMap((outcome) => ('answer' in outcome ? [outcome.answer] : []));
  };
}
