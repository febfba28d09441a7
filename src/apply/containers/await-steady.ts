import type { ContainerDetails } from '../../engine/containers.ts';
import type { NodeRun } from '../node-run.ts';
import { exited, isMet, SETTLE_MS } from './await-container.ts';

const LAST_PIECE_MS = 1000;

/**
 * Waits until a container that has just been started is ready, and has stayed ready for `monitorMs`. Having ended even once is a
 * failure, also where the engine has restarted it: so the wait does not go on for ever with one that crashes in a loop.
 * Rejects like `awaitContainer`.
 */
export async function awaitSteady(
  { inspect, events, clock }: Pick<NodeRun, 'inspect' | 'events' | 'clock'>,
  id: string,
  monitorMs: number,
  signal: AbortSignal,
): Promise<void> {
  let readySince: number | undefined;
  const inspectUnended = async (): Promise<ContainerDetails> => {
    const container = await inspect(id, signal);
    if (container.finishedAt !== undefined) throw exited(container);
    return container;
  };
  await events.until(
    id,
    async () => {
      const container = await inspectUnended();
      if (!isMet(container, 'ready')) return undefined;
      readySince ??= clock.now();
      const needed = Math.max(monitorMs, container.hasHealthcheck ? 0 : SETTLE_MS);
      const left = readySince + needed - clock.now();
      if (left <= 0) return true;
      // Events and the slow re-check wake the wait meanwhile; only its last piece is slept to the end.
      if (left > LAST_PIECE_MS) return undefined;
      await clock.sleep(left, signal);
      return isMet(await inspectUnended(), 'ready') ? true : undefined;
    },
    signal,
  );
}
