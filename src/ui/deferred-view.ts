import type { ProgressEvent } from '../progress/event.ts';
import type { View } from './output.ts';

/**
 * A view whose code is loaded by the first run that has something to do. Events that arrive before it
 * is there are kept for it; outside a run, `idle` has them.
 */
export function createDeferredView(load: () => Promise<View>, idle: View): View {
  const kept: ProgressEvent[] = [];
  let loaded: View | undefined;
  let loading: Promise<void> | undefined;

  async function begin(): Promise<void> {
    // A run must not end because its picture can't be drawn: without the code, plain lines do.
    const view = await load().catch(() => idle);
    for (const event of kept) view.handle(event);
    loaded = view;
  }

  return {
    handle(event) {
      if (loaded !== undefined) return loaded.handle(event);
      if (loading === undefined && !(event.kind === 'run-start' && event.operations.length > 0)) {
        return idle.handle(event);
      }
      kept.push(event);
      loading ??= begin();
    },
    async close() {
      await loading;
      await loaded?.close();
      await idle.close();
    },
  };
}
