import { type Document, isCollection, isScalar, visit, type YAMLError } from 'yaml';
import { joinFlowLines } from './flow-lines.ts';
import { FILLER, joinQuotedLines } from './quoted-lines.ts';

/**
 * A text that means for the library what `text` means for docker compose's YAML parser, of the same length;
 * undefined where none of the errors is one that only the library sees.
 */
export function repair(
  text: string,
  documents: readonly Document.Parsed[],
  errors: readonly YAMLError[],
): string | undefined {
  const repaired = withoutQuoteEscapes(text, errors) ?? joined(text, documents, errors);
  return repaired === text ? undefined : repaired;
}

/** docker compose reads `"it\'s"`; YAML knows no such escape. */
function withoutQuoteEscapes(text: string, errors: readonly YAMLError[]): string | undefined {
  let repaired: string | undefined;
  for (const { code, pos } of errors) {
    const [at] = pos;
    if (code !== 'BAD_DQ_ESCAPE' || !text.startsWith("\\'", at)) continue;
    repaired = (repaired ?? text).slice(0, at) + FILLER + (repaired ?? text).slice(at + 1);
  }
  return repaired;
}

/** The first flow collection or quoted scalar whose lines are indented too little, joined to one line. */
function joined(
  text: string,
  documents: readonly Document.Parsed[],
  errors: readonly YAMLError[],
): string | undefined {
  for (const { code, message, pos } of errors) {
    const [at] = pos;
    if (code === 'MISSING_CHAR' && message.startsWith('Missing closing')) {
      const start = starts(documents, isQuoted).find(([, end]) => end === at)?.[0];
      return start === undefined ? undefined : joinQuotedLines(text, start);
    }
    if (code === 'BAD_INDENT' && message.startsWith('Flow')) {
      const before = starts(documents, isFlow).filter(([start]) => start < at);
      const start = before[before.length - 1]?.[0];
      return start === undefined ? undefined : joinFlowLines(text, start);
    }
  }
  return undefined;
}

/** Begin and end of the outermost nodes of a kind, in order. */
function starts(
  documents: readonly Document.Parsed[],
  isWanted: (node: unknown) => boolean,
): readonly (readonly [number, number])[] {
  const found: [number, number][] = [];
  for (const document of documents) {
    visit(document, {
      Node(_key, node) {
        if (!isWanted(node)) return undefined;
        if (node.range) found.push([node.range[0], node.range[1]]);
        return visit.SKIP;
      },
    });
  }
  return found.sort((a, b) => a[0] - b[0]);
}

function isQuoted(node: unknown): boolean {
  return isScalar(node) && (node.type === 'QUOTE_DOUBLE' || node.type === 'QUOTE_SINGLE');
}

function isFlow(node: unknown): boolean {
  return isCollection(node) && node.flow === true;
}

/** An error of the library's about what docker compose's parser reads without one. */
export function isHarmless(error: YAMLError): boolean {
  return error.code === 'MISSING_CHAR' && error.message.startsWith('Comments must be separated');
}
