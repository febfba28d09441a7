import type { EndedTask } from '../../model/observed/ended-task.ts';
import { type AppliedRun, endedByRun, endedByThemselves } from '../../plan/history/ended-tasks.ts';
import type { StackStore } from '../../store/stacks.ts';

/** The tasks that ended in a rollout which no manager does. */
export class EndedTasks {
  readonly #ended: EndedTask[] = [];

  add(run: AppliedRun): void {
    this.#ended.push(...endedByThemselves(run.fleet, Date.now()), ...endedByRun(run, Date.now()));
  }

  /** Puts them into the stack's history. A container tells of its end as long as it is there: that is noted once. */
  async note({ history }: StackStore, stack: string): Promise<void> {
    if (this.#ended.length === 0) return;
    const known = new Set((await history.of(stack)).map(({ container }) => container));
    const news = this.#ended.filter(({ container }) => {
      const isNew = container === undefined || !known.has(container);
      known.add(container);
      return isNew;
    });
    await history.note(stack, news);
  }
}
