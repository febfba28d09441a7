import type { Clock } from '../../async/clock.ts';
import type { ContainerDetails } from '../../engine/containers.ts';
import type { Engine } from '../../engine/engine.ts';
import { exited, isMet, SETTLE_MS } from './await-container.ts';
import type { ContainerEvents } from './container-events.ts';

const LAST_PIECE_MS = 1000;

/**
 * Waits until a container that has just been started is ready, and then for `monitorMs` whether it stays so. Having
 * ended even once is a failure, also where the engine has started it again: so the wait comes to an end
 * for one that ends again and again. Rejects like `awaitContainer`.
 */
export async function awaitSteady(
  engine: Engine,
  events: ContainerEvents,
  id: string,
  monitorMs: number,
  signal: AbortSignal,
  clock: Clock,
): Promise<void> {
  let readySince: number | undefined;
  const inspect = async (): Promise<ContainerDetails> => {
    const container = await engine.inspectContainer(id, signal);
    if (container.finishedAt !== undefined) throw exited(container);
    return container;
  };
  await events.until(
    id,
    async () => {
      const container = await inspect();
      if (!isMet(container, 'ready')) return undefined;
      readySince ??= clock.now();
      const needed = Math.max(monitorMs, container.hasHealthcheck ? 0 : SETTLE_MS);
      const left = readySince + needed - clock.now();
      if (left <= 0) return true;
      // Events and the slow re-check wake the wait meanwhile; only its last piece is slept to the end.
      if (left > LAST_PIECE_MS) return undefined;
      await clock.sleep(left, signal);
      return isMet(await inspect(), 'ready') ? true : undefined;
    },
    signal,
  );
}
