/** Wraps a text in an SGR colour code ("32", "36;1"), or leaves it as it is. */
export type Paint = (code: string, text: string) => string;

/**
 * The painter of one output. The code is written here and not left to a library, which would judge by
 * the process's stdout where the text may go to stderr.
 */
export function painter(isColoured: boolean): Paint {
  return isColoured
    ? (code, text) => (text === '' ? '' : `\u001B[${code}m${text}\u001B[0m`)
    : (_, text) => text;
}

/** SGR codes by meaning; docker compose's choice. */
export const COLOUR = {
  done: '32',
  working: '34',
  waiting: '33',
  failed: '31;1',
  warning: '33;1',
  time: '34',
} as const;

/**
 * A text from outside (an engine's error message) without what would move the cursor, change colours
 * or ring the bell. Line breaks stay.
 */
export function printable(text: string): string {
  return withoutControls(text.replace(/\t/g, ' ')).trim();
}

/** The same for a line of a program's output: its tabs and blanks stay. */
export function printableLine(text: string): string {
  return text.split('\t').map(withoutControls).join('\t');
}

function withoutControls(text: string): string {
  return (
    text
      // CSI and OSC sequences first, so that their parameters don't stay behind as text: node's stripVTControlCharacters
      // knows no OSC with blanks in it, which titles of windows have.
      // biome-ignore lint/suspicious/noControlCharactersInRegex: a sequence begins with one and is removed with what follows it
      .replace(/\u001B(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001B]*(?:\u0007|\u001B\\)|.)/g, '')
      .replace(/\r\n?/g, '\n')
      .replace(/(?!\n)\p{Cc}/gu, '')
  );
}

/** The same in one line: for logs, in which a line break would begin an entry. */
export function oneLine(text: string): string {
  return printable(text).replaceAll('\n', ' ');
}
