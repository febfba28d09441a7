import type { EndedTask } from '../../../model/observed/ended-task.ts';
import { type AppliedRun, endedByRun, endedByThemselves } from '../../../plan/history/ended-tasks.ts';
import type { StackStore } from '../../../store/stacks.ts';

/** The tasks that ended in a rollout which no manager does. */
export class EndedTasks {
  readonly #ended: { readonly task: EndedTask; readonly wasOver: boolean }[] = [];

  add(run: AppliedRun): void {
    const nowMs = Date.now();
    this.#ended.push(
      ...endedByThemselves(run.fleet, nowMs).map((task) => ({ task, wasOver: true })),
      ...endedByRun(run, nowMs).map((task) => ({ task, wasOver: false })),
    );
  }

  /**
   * Puts them into the stack's history. A container tells of its end as long as it is there: that is noted once, and that the
   * rollout has stopped it counts before what it tells of that afterwards. What ran may have ended before, which was noted then.
   */
  async note({ history }: Pick<StackStore, 'history'>, stack: string): Promise<void> {
    if (this.#ended.length === 0) return;
    const known = new Set((await history.of(stack)).map(({ container }) => container));
    const told = new Set<string>();
    const news = this.#ended.filter(({ task: { container }, wasOver }) => {
      if (container === undefined) return true;
      const isNew = !told.has(container) && !(wasOver && known.has(container));
      told.add(container);
      return isNew;
    });
    await history.note(
      stack,
      news.map(({ task }) => task),
    );
  }
}
