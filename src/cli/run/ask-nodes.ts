import type { Engine } from '../../engine/engine.ts';
import { EngineError } from '../../engine/engine-error.ts';

/**
 * Asks every node the same, all at once -> the answers of those that give one. Where the answers so far are enough, those that
 * are still to come are not waited for.
 */
export type AskNodes = <T>(
  question: (engine: Engine) => Promise<T>,
  isEnough?: (answers: readonly T[]) => boolean,
) => Promise<readonly T[]>;

/**
 * Asking where a node that does not answer is data: `onSilent` is told, and the others' answers count.
 * Rejects where none answers, with the first node's error, and for any other failure. `mayLeave` is asked before nodes are left
 * to themselves that have not answered.
 */
export function askNodes(
  engines: readonly Engine[],
  onSilent: (node: string, error: EngineError) => void,
  mayLeave: () => Promise<boolean> = async () => true,
): AskNodes {
  return async (question, isEnough = () => false) => {
    type Answer = Awaited<ReturnType<typeof question>>;
    const early = Promise.withResolvers<readonly Answer[]>();
    let isOver = false;
    const answers: Answer[] = [];
    const all = Promise.all(
      engines.map(async (engine) => {
        try {
          const answer = await question(engine);
          answers.push(answer);
          if (answers.length < engines.length && isEnough(answers) && (await mayLeave())) {
            isOver = true;
            early.resolve([...answers]);
          }
          return { answer, error: undefined };
        } catch (error) {
          if (error instanceof EngineError && error.kind === 'unreachable') return { error };
          throw error;
        }
      }),
    ).then((outcomes) => {
      // Later answers are dropped: the command is under way.
      if (isOver) return [];
      const silent = outcomes.flatMap(({ error }) => error ?? []);
      const [first] = silent;
      if (first !== undefined && silent.length === engines.length) throw first;
      for (const error of silent) onSilent(error.node, error);
      return outcomes.flatMap((outcome) => ('answer' in outcome ? [outcome.answer] : []));
    });
    return Promise.race([early.promise, all]);
  };
}
