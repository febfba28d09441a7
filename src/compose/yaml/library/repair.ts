import { type Document, isCollection, isScalar, Scalar, visit, type YAMLError } from 'yaml';
import { joinFlowLines } from './flow-lines.ts';
import { FILLER, joinQuotedLines } from './quoted-lines.ts';

type Repair = (error: YAMLError, text: string, documents: readonly Document.Parsed[]) => string | undefined;

/** What is done about errors that only the library sees, by its own codes. */
const REPAIRS: Readonly<Record<string, Repair>> = {
  BAD_DQ_ESCAPE: withoutQuoteEscape,
  MISSING_CHAR: joinQuoted,
  BAD_INDENT: joinFlow,
};

/**
 * A text that means for the library what `text` means for docker compose's YAML parser, of the same length;
 * undefined where none of the errors is one that only the library sees.
 */
export function repair(
  text: string,
  documents: readonly Document.Parsed[],
  errors: readonly YAMLError[],
): string | undefined {
  for (const error of errors) {
    const repaired = REPAIRS[error.code]?.(error, text, documents);
    if (repaired !== undefined && repaired !== text) return repaired;
  }
  return undefined;
}

/** docker compose reads `"it\'s"`; YAML knows no such escape. */
function withoutQuoteEscape({ pos: [at] }: YAMLError, text: string): string | undefined {
  return text.startsWith("\\'", at) ? text.slice(0, at) + FILLER + text.slice(at + 1) : undefined;
}

/** A quoted scalar whose lines are indented too little, joined to one line. */
function joinQuoted(
  { message, pos: [at] }: YAMLError,
  text: string,
  documents: readonly Document.Parsed[],
): string | undefined {
  if (!message.startsWith('Missing closing')) return undefined;
  const start = documents.map((document) => openQuote(document, at)).find((found) => found !== undefined);
  return start === undefined ? undefined : joinQuotedLines(text, start);
}

/** Where the quoted scalar begins that the library gave up at an offset. */
export function openQuote(document: Document.Parsed, end: number): number | undefined {
  return starts([document], isQuoted).find((range) => range[1] === end)?.[0];
}

/** A flow collection whose lines are indented too little, joined to one line. */
function joinFlow(
  { message, pos: [at] }: YAMLError,
  text: string,
  documents: readonly Document.Parsed[],
): string | undefined {
  if (!message.startsWith('Flow')) return undefined;
  const before = starts(documents, isFlow).filter(([start]) => start < at);
  const start = before[before.length - 1]?.[0];
  return start === undefined ? undefined : joinFlowLines(text, start);
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
  return isScalar(node) && (node.type === Scalar.QUOTE_DOUBLE || node.type === Scalar.QUOTE_SINGLE);
}

function isFlow(node: unknown): boolean {
  return isCollection(node) && node.flow === true;
}

/** An error of the library's about what docker compose's parser reads without one. */
export function isHarmless(error: YAMLError): boolean {
  return error.message.startsWith('Comments must be separated');
}
