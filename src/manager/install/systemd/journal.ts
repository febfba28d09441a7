import { spawn } from 'node:child_process';
import { FlotillaError } from '../../../errors/flotilla-error.ts';
import { UNIT } from './systemd.ts';

export interface JournalOptions {
  readonly follow: boolean;
  readonly tail: number | 'all';
  readonly timestamps: boolean;
}

/** Shows what the unit of this machine writes, as journalctl has it -> its exit status. Rejects with `SYSTEMD_FAILED`. */
export function showJournal(
  { follow, tail, timestamps }: JournalOptions,
  signal: AbortSignal,
): Promise<number> {
  const words = [
    ...['--unit', UNIT, '--no-pager', '--lines', String(tail)],
    ...['--output', timestamps ? 'short-iso' : 'cat'],
    ...(follow ? ['--follow'] : []),
  ];
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const child = spawn('journalctl', words, { stdio: ['ignore', 'inherit', 'inherit'] });
  signal.addEventListener('abort', () => child.kill(), { once: true });
  child.once('error', (cause) =>
    reject(
      new FlotillaError('SYSTEMD_FAILED', `journalctl can't be run: ${cause.message}`, {
        hint: 'it belongs to systemd; a manager of another kind is shown without --systemd',
        cause,
      }),
    ),
  );
  child.once('close', (code) => resolve(signal.aborted ? 0 : (code ?? 1)));
  return promise;
}
