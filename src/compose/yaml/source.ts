import type { Position } from '../../errors/problem.ts';

/** A text of the user's and where its lines begin; line and column are worked out only when asked for. */
export class SourceFile {
  readonly path: string;
  readonly text: string;
  #lineStarts: number[] | undefined;

  constructor(path: string, text: string) {
    this.path = path;
    this.text = text;
  }

  /** The position of a character offset; the length is cut at the end of the line. */
  positionAt(offset: number, length = 1): Position {
    const starts = this.#starts();
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    const start = starts[low] ?? 0;
    const lineEnd = (starts[low + 1] ?? this.text.length + 1) - 1;
    const shown = Math.max(1, Math.min(length, lineEnd - offset));
    return { file: this.path, line: low + 1, column: offset - start + 1, length: shown };
  }

  #starts(): number[] {
    if (this.#lineStarts !== undefined) return this.#lineStarts;
    const starts = [0];
    for (let at = this.text.indexOf('\n'); at !== -1; at = this.text.indexOf('\n', at + 1))
      starts.push(at + 1);
    this.#lineStarts = starts;
    return starts;
  }
}

/** A stretch of a source file: what a node of the tree was read from. */
export interface Mark {
  readonly file: SourceFile;
  readonly offset: number;
  readonly length: number;
}

/** The position a mark stands for; undefined for nodes that no file holds. */
export function positionOf(mark: Mark | undefined): Position | undefined {
  return mark?.file.positionAt(mark.offset, mark.length);
}
