import { type Document, isCollection, isScalar, Scalar, visit } from 'yaml';

/** Where a tab is content or separates tokens of a flow collection. */
interface Span {
  readonly start: number;
  readonly end: number;
  readonly isPlain: boolean;
}

/**
 * The first tab in a place where YAML 1.1's parser looks for indentation: at the beginning of a line, also
 * of an empty one, or behind the dash of a list item. The library lets some of these pass.
 */
export function findForbiddenTab(text: string, documents: readonly Document.Parsed[]): number | undefined {
  const spans = contentSpans(documents);
  let next = 0;
  for (let tab = text.indexOf('\t'); tab !== -1; tab = text.indexOf('\t', tab + 1)) {
    while (spans[next] !== undefined && (spans[next]?.end ?? 0) <= tab) next++;
    const inside = spans[next];
    if (inside !== undefined && inside.start <= tab) continue;
    const lineStart = text.lastIndexOf('\n', tab - 1) + 1;
    if (!/^ *(?:- *)*$/.test(text.slice(lineStart, tab))) continue;
    if (!continuesPlain(text, tab, lineStart, spans[next - 1])) return tab;
  }
  return undefined;
}

/** An empty line is still part of the plain scalar before it where the tab stands deeper than its line. */
function continuesPlain(text: string, tab: number, lineStart: number, before: Span | undefined): boolean {
  if (before?.isPlain !== true || text.slice(before.end, tab).trim() !== '') return false;
  const lineOfScalar = text.lastIndexOf('\n', before.start) + 1;
  const indent = /^ */.exec(text.slice(lineOfScalar))?.[0].length ?? 0;
  return tab - lineStart > indent;
}

function contentSpans(documents: readonly Document.Parsed[]): Span[] {
  const spans: Span[] = [];
  for (const document of documents) {
    visit(document, {
      Node(_key, node) {
        const isFlow = isCollection(node) && node.flow === true;
        if (!node.range || !(isFlow || isScalar(node))) return undefined;
        const isPlain = isScalar(node) && node.type === 'PLAIN';
        const isBlock =
          isScalar(node) && (node.type === Scalar.BLOCK_LITERAL || node.type === Scalar.BLOCK_FOLDED);
        spans.push({ start: node.range[0], end: node.range[isBlock ? 2 : 1], isPlain });
        return isFlow ? visit.SKIP : undefined;
      },
    });
  }
  return spans.sort((a, b) => a.start - b.start);
}
