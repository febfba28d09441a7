import { type Instance, render } from 'ink';
import type { ReactElement } from 'react';
import type { OutputStream } from '../output.ts';
import { HiddenCursor } from './HiddenCursor.tsx';
import { inkStream, noInput } from './ink-stream.ts';

const CURSOR_UP = '\u001B[1A';

/** A part of the terminal that is drawn over and over, until its last state is left behind as text. */
export class Picture {
  readonly #stream: OutputStream;
  readonly #ink: Instance;

  constructor(stream: OutputStream, first: ReactElement) {
    this.#stream = stream;
    this.#ink = render(this.#framed(first), {
      stdout: inkStream(stream),
      stderr: inkStream(stream),
      stdin: noInput(),
      exitOnCtrlC: false,
      patchConsole: false,
    });
  }

  draw(frame: ReactElement): void {
    this.#ink.rerender(this.#framed(frame));
  }

  /**
   * Ends ink on an empty frame, which it leaves as one blank line, and writes the text there. ink's own
   * last frame would have to fit on the screen; this text may be longer.
   */
  close(text: string): void {
    this.#ink.rerender(null);
    this.#ink.unmount();
    this.#stream.write(`${CURSOR_UP}${text}\n`);
  }

  #framed(frame: ReactElement): ReactElement {
    return <HiddenCursor stream={this.#stream}>{frame}</HiddenCursor>;
  }
}
