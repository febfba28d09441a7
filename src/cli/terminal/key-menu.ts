import type { CommandContext } from '../context.ts';
import type { BottomLine } from './bottom-line.ts';

const CTRL_C = '\u0003';
const CTRL_Z = '\u001A';
const ENTER = '\r';

const REVERSE = '\u001B[7m';
const FAINT = '\u001B[2m';
const PLAIN = '\u001B[0m';

export interface MenuKey {
  readonly key: string;
  /** Asked whenever the keys are drawn. */
  readonly title: () => string;
  readonly action: () => void;
}

/**
 * Keys to press while an attached `up` shows what its containers write, named in a line below it. While
 * it is open, the terminal gives keys at once: Ctrl-C is made the signal that it usually is.
 */
export class KeyMenu {
  readonly #stdin: NodeJS.ReadStream;
  readonly #stdout: NodeJS.WriteStream;
  readonly #line: BottomLine;
  readonly #keys: readonly MenuKey[];
  #note = '';
  #isOpen = false;
  #hasInterrupted = false;

  constructor({ stdin, stdout }: CommandContext, line: BottomLine, keys: readonly MenuKey[]) {
    this.#stdin = stdin;
    this.#stdout = stdout.stream();
    this.#line = line;
    this.#keys = keys;
  }

  /** Ctrl-C was typed here. */
  get hasInterrupted(): boolean {
    return this.#hasInterrupted;
  }

  open(): void {
    this.#isOpen = true;
    this.#stdin.setRawMode(true);
    this.#stdin.on('data', this.#onKeys);
    process.once('exit', this.close);
    process.on('SIGCONT', this.#onContinue);
    this.#draw();
  }

  /** Draws the keys anew, with a few words beside them. */
  note(text = ''): void {
    this.#note = text;
    if (this.#isOpen) this.#draw();
  }

  readonly close = (): void => {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    process.off('exit', this.close);
    process.off('SIGCONT', this.#onContinue);
    this.#line.hide();
    this.#stdin.off('data', this.#onKeys);
    this.#stdin.setRawMode(false);
    this.#stdin.pause();
    this.#stdin.unref?.();
  };

  readonly #onKeys = (typed: Buffer): void => {
    for (const key of typed.toString('utf8')) {
      if (key === CTRL_C) this.#interrupt();
      else if (key === CTRL_Z) this.#suspend();
      else if (key === ENTER) this.#line.above(this.#stdout).write(Buffer.from('\n'));
      else this.#keys.find((candidate) => candidate.key === key)?.action();
    }
  };

  #interrupt(): void {
    this.#hasInterrupted = true;
    process.kill(process.pid, 'SIGINT');
  }

  #suspend(): void {
    this.#line.hide();
    this.#stdin.setRawMode(false);
    process.kill(process.pid, 'SIGTSTP');
  }

  readonly #onContinue = (): void => {
    this.#stdin.setRawMode(true);
    this.#draw();
  };

  #draw(): void {
    const keys = this.#keys.map(({ key, title }) => `${REVERSE}${key}${PLAIN}${FAINT} ${title()}${PLAIN}`);
    this.#line.show([...keys, ...(this.#note === '' ? [] : [this.#note])].join('   '));
  }
}
