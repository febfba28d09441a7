import { type Problem, sortProblems } from '../errors/problem.ts';
import { shownPath } from './paths.ts';

const TAB = '    ';
/** The most of a source line that is shown; a longer one is cut around the marker. */
const LINE_WIDTH = 120;

/**
 * Problems as text, sorted by place: `file:line:column CODE  message`, the line with a marker under
 * the fault, and the hint. Files inside `cwd` are shown relative to it; a file whose text is not in
 * `sources` is shown without its line. Ends with a line break where there is any problem.
 */
export function renderProblems(
  problems: readonly Problem[],
  sources: ReadonlyMap<string, string>,
  cwd: string,
): string {
  const lines = new Map<string, string[]>();
  const lineOf = (file: string, line: number): string | undefined => {
    let split = lines.get(file);
    if (split === undefined) {
      split = (sources.get(file) ?? '').split('\n');
      lines.set(file, split);
    }
    return sources.has(file) ? split[line - 1] : undefined;
  };
  return sortProblems(problems)
    .map((problem) => renderProblem(problem, lineOf, cwd))
    .join('');
}

function renderProblem(
  problem: Problem,
  lineOf: (file: string, line: number) => string | undefined,
  cwd: string,
): string {
  const { at, code, hint, severity } = problem;
  const place = at === undefined ? '' : `${shownFile(at.file, cwd)}:${at.line}:${at.column} `;
  const kind = severity === 'warning' ? 'warning ' : '';
  let text = `${place}${kind}${code}  ${problem.message.replaceAll(`${cwd}/`, '')}\n`;
  const source = at === undefined ? undefined : lineOf(at.file, at.line);
  if (at !== undefined && source !== undefined && source.trim() !== '') {
    text += excerpt(source.replace(/\r$/, ''), at.line, at.column, at.length ?? 1);
  }
  return hint === undefined ? text : `${text}    hint: ${hint}\n`;
}

function shownFile(file: string, cwd: string): string {
  return file === '-' ? '<stdin>' : shownPath(file, cwd);
}

function excerpt(source: string, line: number, column: number, length: number): string {
  const start = Math.max(0, Math.min(column - 1 - 40, source.length - LINE_WIDTH));
  const shown = source.slice(start, start + LINE_WIDTH);
  const before = shown.slice(0, Math.max(0, column - 1 - start));
  const marked = Math.max(1, Math.min(length, shown.length - before.length));
  const gutter = String(line).padStart(6);
  const pad = expand(before).replace(/\S/g, ' ');
  return `${gutter} | ${expand(shown)}\n       | ${pad}${'^'.repeat(marked)}\n`;
}

function expand(text: string): string {
  return text.replaceAll('\t', TAB);
}
