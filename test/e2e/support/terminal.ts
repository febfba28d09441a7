import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../../support/process.ts';
import { Running } from './running.ts';
import { FLOTILLA, type Stack } from './stack.ts';

const quoted = (word: string): string => `'${word.replaceAll("'", "'\\''")}'`;

/** Said at the end where the program has not left the terminal's settings as they were. */
export const CHANGED = 'the-terminal-is-another';

/** flotilla on a real pseudo-terminal: what it shows, and a keyboard. */
export class Terminal extends Running {
  readonly #nameFile: string;
  readonly #type: (keys: string) => void;

  private constructor(child: ReturnType<typeof spawn>, nameFile: string) {
    super(child);
    this.#nameFile = nameFile;
    this.#type = (keys) => void child.stdin?.write(keys);
  }

  /** Opens it, 80 columns wide and 24 rows high; `program` is another name of flotilla. */
  static open(
    stack: Stack,
    args: readonly string[],
    env: Record<string, string> = {},
    program = FLOTILLA,
  ): Terminal {
    const nameFile = join(stack.folder, '.terminal');
    const words = [program, ...args].map(quoted).join(' ');
    const command = [
      `stty cols 80 rows 24; tty > ${quoted(nameFile)}; before=$(stty -g)`,
      `${words}; status=$?`,
      `[ "$before" = "$(stty -g)" ] || echo ${CHANGED}`,
      'exit $status',
    ].join('; ');
    const child = spawn('script', ['-qfec', command, '/dev/null'], {
      cwd: stack.folder,
      env: { ...process.env, ...stack.environment({ TERM: 'xterm', SHELL: '/bin/sh', ...env }) },
    });
    const terminal = new Terminal(child, nameFile);
    stack.owns(terminal);
    return terminal;
  }

  type(keys: string): void {
    this.#type(keys);
  }

  /** Gives its window another size. */
  async resize(rows: number, columns: number): Promise<void> {
    await this.#stty('rows', String(rows), 'cols', String(columns));
  }

  /** The settings of the terminal, as `stty -a` tells them. */
  async settings(): Promise<string> {
    return this.#stty('-a');
  }

  async #stty(...words: readonly string[]): Promise<string> {
    const name = readFileSync(this.#nameFile, 'utf8').trim();
    return (await run('stty', ['-F', name, ...words])).stdout;
  }
}
