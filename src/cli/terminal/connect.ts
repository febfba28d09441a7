import { once } from 'node:events';
import type { Session, TerminalSize } from '../../engine/session.ts';
import type { CommandContext } from '../context.ts';
import { DEFAULT_DETACH_KEYS, DetachScanner, parseDetachKeys } from './detach-keys.ts';
import { enterRawMode } from './raw-mode.ts';
import { followWindowSize } from './window-size.ts';

export interface ConnectOptions {
  /** The process has a terminal of its own: this one becomes raw and lends it its size. */
  readonly isTty: boolean;
  /** Whether what is typed, or piped in, goes to the process. */
  readonly stdin: boolean;
  readonly detachKeys?: string;
  readonly resize: (size: TerminalSize) => Promise<void>;
}

/**
 * Connects this process's streams with those of a session, until the process at the other end closes
 * its output (`ended`) or the user types the detach keys (`detached`).
 */
export async function connect(
  session: Session,
  context: Pick<CommandContext, 'stdin' | 'stdout' | 'stderr'>,
  options: ConnectOptions,
): Promise<'ended' | 'detached'> {
  const { stdin } = context;
  const [stdout, stderr] = [context.stdout.stream(), context.stderr.stream()];
  const keys = parseDetachKeys(options.detachKeys ?? DEFAULT_DETACH_KEYS);
  const restore = options.isTty && options.stdin && stdin.isTTY ? enterRawMode(stdin) : undefined;
  const unfollow = options.isTty && stdout.isTTY ? followWindowSize(stdout, options.resize) : undefined;
  let outcome: 'ended' | 'detached' = 'ended';
  const input = options.stdin
    ? readInput(stdin, session, options.isTty ? new DetachScanner(keys) : undefined, () => {
        outcome = 'detached';
        session.close();
      })
    : undefined;
  try {
    for await (const { stream, data } of session.output) {
      const target = stream === 'stderr' ? stderr : stdout;
      if (!target.write(data)) await once(target, 'drain');
    }
    return outcome;
  } finally {
    input?.stop();
    unfollow?.();
    restore?.();
    session.close();
  }
}

/** Passes standard input on as fast as the other end takes it; its end is passed on too. */
function readInput(
  stdin: NodeJS.ReadStream,
  session: Session,
  scanner: DetachScanner | undefined,
  onDetach: () => void,
): { stop(): void } {
  let isOpen = true;
  const onData = (chunk: Buffer): void => {
    const { passed, isDetached } = scanner?.scan(chunk) ?? { passed: chunk, isDetached: false };
    stdin.pause();
    void session.write(passed).then(() => {
      if (isDetached) onDetach();
      else if (isOpen) stdin.resume();
    });
  };
  const onEnd = (): void => session.closeInput();
  stdin.on('data', onData);
  stdin.on('end', onEnd);
  // A terminal that is gone, or a pipe that broke, has ended as well.
  stdin.on('error', onEnd);
  return {
    stop() {
      isOpen = false;
      stdin.off('data', onData);
      stdin.off('end', onEnd);
      stdin.pause();
      stdin.unref?.();
    },
  };
}
