import type { WaitCondition } from '../../engine/containers.ts';
import type { Engine } from '../../engine/engine.ts';
import type { CommandContext } from '../context.ts';
import { endAtInterrupts } from '../interrupts/interrupt.ts';
import { connect } from './connect.ts';
import { forwardSignals } from './forward-signals.ts';

export interface AttachRequest {
  readonly isTty: boolean;
  readonly stdin: boolean;
  readonly forwardsSignals: boolean;
  /** Hears of each signal that is passed on. */
  readonly onSignal?: (name: string) => void;
  /** `not-running` for one that runs already; `removed` for a container that the engine removes at its end. */
  readonly waitFor: WaitCondition;
  readonly detachKeys?: string;
  /** Has a program that runs already draw its screen anew. */
  readonly redraws?: boolean;
  /** Called once the session is open: nothing that the process writes is lost. */
  readonly start?: () => Promise<void>;
}

/** Connects with a container's own process -> its exit code, or `detached` where the user has left it. */
export async function attachTo(
  engine: Engine,
  id: string,
  context: CommandContext,
  request: AttachRequest,
): Promise<number | 'detached'> {
  const { isTty, stdin, detachKeys, start, waitFor, forwardsSignals } = request;
  const keys = detachKeys === undefined ? {} : { detachKeys };
  const session = await engine.attachContainer(id, { stdin, stdout: true, stderr: true, ...keys });
  const left = new AbortController();
  const pass = (name: string): Promise<void> => {
    request.onSignal?.(name);
    return engine.killContainer(id, name);
  };
  const release = forwardsSignals ? forwardSignals(pass) : endAtInterrupts();
  try {
    // Before the start: one that ends at once would be waited for without end.
    const { exit } = await engine.beginWait(id, waitFor, left.signal);
    // Awaited below; a session that fails before must not leave it unheard.
    exit.catch(() => undefined);
    await start?.();
    const resize = (size: { rows: number; columns: number }): Promise<void> =>
      engine.resizeContainer(id, size);
    if (isTty && request.redraws === true && context.stdout.isTTY) {
      // A program draws anew only where the size is another one; before anything is typed it is right again.
      const { rows, columns } = context.stdout.stream();
      await resize({ rows: rows + 1, columns: columns + 1 }).catch(() => undefined);
      await resize({ rows, columns }).catch(() => undefined);
    }
    const outcome = await connect(session, context, { isTty, stdin, ...keys, resize });
    return outcome === 'detached' ? outcome : await exit;
  } finally {
    release();
    session.close();
    left.abort();
  }
}
