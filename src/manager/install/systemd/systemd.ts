import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { FlotillaError } from '../../../errors/flotilla-error.ts';

export const UNIT = 'flotilla-manager.service';

/** The systemd of a machine. */
export interface Systemd {
  /** Where units of the machine's own are. */
  readonly unitFile: string;
  /** Where the program is put, so that the unit does not depend on where it was called from. */
  readonly programFolder: string;
  /** Runs `systemctl`. Rejects with `SYSTEMD_FAILED`. */
  control(...words: readonly string[]): Promise<string>;
}

/** Throws `SYSTEMD_MISSING` where the machine is not run by systemd (sd_booted(3)). `root` is where its files are. */
export function systemdOf(root = '/'): Systemd {
  if (!existsSync(join(root, 'run/systemd/system'))) {
    throw new FlotillaError('SYSTEMD_MISSING', 'This machine is not run by systemd', {
      hint: 'flotilla manager install runs the manager in a Swarm; flotilla manager run runs it under whatever keeps processes here',
    });
  }
  return {
    unitFile: join(root, 'etc/systemd/system', UNIT),
    programFolder: join(root, 'usr/local/lib/flotilla-manager'),
    control: systemctl,
  };
}

/** Whether a manager is installed as a unit here. */
export function hasUnit(root = '/'): boolean {
  return existsSync(join(root, 'etc/systemd/system', UNIT));
}

/** These tell by their exit status as well: their output counts. */
const ASKING = /^is-/;

function systemctl(...words: readonly string[]): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const child = spawn('systemctl', words, { stdio: ['ignore', 'pipe', 'pipe'] });
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const failed = (reason: string, cause?: unknown): void =>
    reject(
      new FlotillaError('SYSTEMD_FAILED', `systemctl ${words.join(' ')} failed: ${reason}`, {
        hint: `systemctl status ${UNIT} tells more; as another user than root, try it with sudo`,
        cause,
      }),
    );
  child.once('error', (error) => failed(error.message, error));
  child.once('close', (code) => {
    if (code === 0 || ASKING.test(words[0] ?? '')) resolve(stdout.trim());
    else failed(stderr.trim() || `exit status ${code}`);
  });
  return promise;
}
