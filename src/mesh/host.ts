import { spawn } from 'node:child_process';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { SshConnection } from '../ssh/connection/connection.ts';
import { type ExecResult, exec } from '../ssh/exec.ts';
import { shellQuote } from '../ssh/shell-quote.ts';

/** A node's machine, as far as scripts run on it. */
export interface MeshHost {
  /**
   * Runs a shell script as root, to its end. Any exit code is a result: `NO_RIGHTS` where the user is not root and may not become
   * it without a password. Rejects where the machine is not reached.
   */
  run(script: string, options?: HostRunOptions): Promise<ExecResult>;
}

export interface HostRunOptions {
  readonly stdin?: string;
  readonly signal?: AbortSignal;
  /** The script needs no rights but those of the user. */
  readonly asUser?: boolean;
}

export const NO_RIGHTS = 77;

/** The script is the first argument, so that input is free for what the script reads. */
const AS_ROOT = `
if [ "$(id -u)" = 0 ]; then exec sh -c "$1"; fi
if sudo -n true 2>/dev/null; then exec sudo -n sh -c "$1"; fi
exit ${NO_RIGHTS}`;

/** A machine that is reached over SSH. */
export function sshHost(connection: SshConnection): MeshHost {
  return {
    run: (script, { asUser, ...options } = {}) =>
      exec(connection, wordsOf(script, asUser).map(shellQuote).join(' '), options),
  };
}

/** The machine that flotilla runs on. */
export function localHost(): MeshHost {
  return {
    async run(script, { stdin = '', signal, asUser } = {}) {
      const [command = 'sh', ...words] = wordsOf(script, asUser);
      const child = spawn(command, words, { signal });
      const ended = new Promise<number | undefined>((resolve, reject) => {
        child.once('error', reject);
        child.once('close', (code) => resolve(code ?? undefined));
      });
      const [code, stdout, stderr] = await Promise.all([
        ended,
        textOf(child.stdout),
        textOf(child.stderr),
        // A script that ends without reading its input is no failure.
        pipeline(Readable.from([stdin]), child.stdin).catch(() => undefined),
      ]);
      return { code, stdout, stderr };
    },
  };
}

function wordsOf(script: string, asUser = false): readonly string[] {
  return asUser ? ['sh', '-c', script] : ['sh', '-c', AS_ROOT, 'sh', script];
}

async function textOf(stream: Readable): Promise<string> {
  let text = '';
  stream.setEncoding('utf8');
  for await (const chunk of stream) text += chunk;
  return text;
}
