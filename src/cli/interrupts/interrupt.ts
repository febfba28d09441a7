import { EXIT } from '../../errors/exit-status.ts';
import { callingCliIsGone } from './calling-cli.ts';

export interface Interrupt {
  /** Aborts at the first Ctrl-C or SIGTERM. */
  readonly signal: AbortSignal;
  /** What the first one does beside that; the second ends the process at once. */
  onFirst(action: () => void): void;
  /** What the second does instead of ending the process; from then on a third one ends it. */
  onSecond(action: () => void): void;
  /** Gives the signals back to the process. */
  release(): void;
}

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/**
 * Ends the process at Ctrl-C and SIGTERM with the status of an interrupt. A process that the signal itself ends has none, and the
 * docker CLI tells another in its place. The answer gives the signals back.
 */
export function endAtInterrupts(): () => void {
  const handle = (): void => process.exit(EXIT.interrupted);
  for (const name of SIGNALS) process.on(name, handle);
  return () => {
    for (const name of SIGNALS) process.off(name, handle);
  };
}

/** Takes Ctrl-C and SIGTERM over: once stops gracefully, twice kills. */
export function takeInterrupts(): Interrupt {
  const controller = new AbortController();
  const actions: (() => void)[] = [];
  let count = 0;
  let first: (() => void) | undefined;
  let isPaired = false;
  const handle = (): void => {
    // A signal to the docker CLI and its plugin together comes twice: as itself, and by the CLI's end.
    if (count === 1 && callingCliIsGone() && !isPaired) {
      isPaired = true;
      return;
    }
    count += 1;
    if (count === 1) {
      controller.abort();
      first?.();
      return;
    }
    const action = actions.shift();
    if (action === undefined) process.exit(EXIT.interrupted);
    action();
  };
  for (const name of SIGNALS) process.on(name, handle);
  return {
    signal: controller.signal,
    onFirst(action) {
      first = action;
    },
    onSecond(action) {
      actions.push(action);
    },
    release() {
      for (const name of SIGNALS) process.off(name, handle);
    },
  };
}
