import { Readable } from 'node:stream';
import type { OutputStream } from '../output.ts';

const FALLBACK_COLUMNS = 80;

/** The columns a tree may use: one is left free, because a full last column makes some terminals wrap. */
export function usableColumns(stream: OutputStream): number {
  return Math.max(20, (stream.columns || FALLBACK_COLUMNS) - 1);
}

/** The rows a tree may use: the cursor stands below it. Unlimited where there is no screen. */
export function usableRows(stream: OutputStream): number {
  return stream.rows ? Math.max(2, stream.rows - 1) : Number.POSITIVE_INFINITY;
}

/** "Show what comes between these at once": terminals that know them don't flicker, others ignore them. */
const BEGIN_FRAME = '\u001B[?2026h';
const END_FRAME = '\u001B[?2026l';

/**
 * What ink takes for its output. It has no height: ink clears screen and scrollback when a frame is as
 * high as the terminal, and the tree already sees to it that no frame is. It says it is no terminal,
 * so that ink leaves the cursor to `HiddenCursor`.
 */
export function inkStream(stream: OutputStream): NodeJS.WriteStream {
  const isTerminal = stream.isTTY === true;
  const facade = {
    isTTY: false,
    get columns() {
      return stream.columns || FALLBACK_COLUMNS;
    },
    write: (text: string) => stream.write(isTerminal ? `${BEGIN_FRAME}${text}${END_FRAME}` : text),
    on: (event: 'resize', listener: () => void) => stream.on?.(event, listener),
    off: (event: 'resize', listener: () => void) => stream.off?.(event, listener),
  };
  return facade as unknown as NodeJS.WriteStream;
}

/** No keyboard: in raw mode Ctrl-C would not reach the process as a signal. */
export function noInput(): NodeJS.ReadStream {
  return new Readable({ read() {} }) as unknown as NodeJS.ReadStream;
}
