import { Composer, type CST, type Document, Lexer, Parser, type YAMLError } from 'yaml';
import type { ProblemReporter } from '../../problem-reporter.ts';
import { withPlainBreaks } from '../characters.ts';
import { findTooDeep, LIMITS } from '../limits.ts';
import type { SourceFile } from '../source.ts';
import type { YamlNode } from '../yaml-node.ts';
import { findDocumentFault, isEmptyDocument } from './documents.ts';
import { isHarmless, openQuote, repair } from './repair.ts';
import { findForbiddenTab } from './tabs.ts';
import { type Anchors, TreeBuilder } from './tree-builder.ts';

const HINTS: Readonly<Record<string, string>> = {
  TAB_AS_INDENT: 'indent with spaces',
  BAD_SCALAR_START: 'put the value in quotes',
  BAD_DQ_ESCAPE: 'in double quotes a backslash begins an escape: write two, or use single quotes',
  BAD_INDENT: 'keys of one mapping, and items of one list, begin at the same column',
  MULTILINE_IMPLICIT_KEY: 'a key needs a colon and a space after it',
  BLOCK_IN_FLOW: 'close the bracket on the line before',
  MISSING_CHAR: 'a quote or a bracket may be left open, or a colon missing',
};

/**
 * Like parseYaml, by the YAML library: for every file the direct reader leaves, and for its messages. The
 * grammar is that of the parser docker compose is built on: YAML 1.1's, which is looser about flow
 * collections and stricter about tabs than the library's.
 */
export function parseWithLibrary(file: SourceFile, reporter: ProblemReporter): YamlNode[] | undefined {
  const documents = compose(file, reporter);
  if (documents === undefined) return undefined;
  let ok = true;
  for (const document of documents) ok = reportSyntax(document, file, reporter) && ok;
  if (!ok) return undefined;
  const tab = file.text.includes('\t') ? findForbiddenTab(file.text, documents) : undefined;
  const fault =
    tab === undefined
      ? findDocumentFault(file.text, documents)
      : { offset: tab, message: 'a tab indents', hint: 'indent with spaces' };
  if (fault !== undefined) {
    const mark = { file, offset: fault.offset, length: 1 };
    reporter.error('YAML_SYNTAX', `The YAML is not valid: ${fault.message}`, mark, fault.hint);
    return undefined;
  }
  const anchors: Anchors = new Map();
  return documents
    .filter((document) => !isEmptyDocument(document))
    .map((document) => new TreeBuilder(file, reporter, document, anchors).build());
}

/** The documents of a file, repaired where the library refuses what docker compose reads. */
function compose(file: SourceFile, reporter: ProblemReporter): Document.Parsed[] | undefined {
  let text = withPlainBreaks(file.text);
  let budget: number = LIMITS.repairedText;
  const first = composeText(text, file, reporter);
  for (let documents = first; documents !== undefined; documents = composeText(text, file, reporter)) {
    const errors = documents.flatMap((document) => document.errors).filter((error) => !isHarmless(error));
    if (errors.length === 0) return documents;
    budget -= text.length;
    const repaired = budget > 0 ? repair(text, documents, errors) : undefined;
    // What cannot be repaired is shown as the user wrote it.
    if (repaired === undefined) return first;
    text = repaired;
  }
  return first;
}

function composeText(
  text: string,
  file: SourceFile,
  reporter: ProblemReporter,
): Document.Parsed[] | undefined {
  try {
    return composeTokens(text, file, reporter);
  } catch (error) {
    // The library recurses, and how deep it can depends on the runtime.
    if (!(error instanceof RangeError)) throw error;
    reporter.error('YAML_TOO_DEEP', 'The file nests too deep', { file, offset: 0, length: 1 });
    return undefined;
  }
}

function composeTokens(
  text: string,
  file: SourceFile,
  reporter: ProblemReporter,
): Document.Parsed[] | undefined {
  const documents: Document.Parsed[] = [];
  const composer = new Composer({
    schema: 'failsafe',
    resolveKnownTags: false,
    uniqueKeys: false,
    logLevel: 'silent',
  });
  for (const token of tokensOf(text, file, reporter)) {
    if (token === undefined) return undefined;
    const tooDeep = findTooDeep(token);
    if (tooDeep !== undefined) {
      const mark = { file, offset: tooDeep, length: 1 };
      reporter.error('YAML_TOO_DEEP', `The file nests deeper than ${LIMITS.depth} levels`, mark);
      return undefined;
    }
    for (const document of composer.next(token)) documents.push(document);
    if (documents.length > LIMITS.documents) {
      const mark = { file, offset: documents.at(-1)?.range[0] ?? 0, length: 1 };
      reporter.error('FILE_TOO_LARGE', `The file holds more than ${LIMITS.documents} documents`, mark);
      return undefined;
    }
  }
  documents.push(...composer.end());
  return documents;
}

/** The file's tokens, a document at a time; undefined, and a problem, where there are too many. */
function* tokensOf(
  text: string,
  file: SourceFile,
  reporter: ProblemReporter,
): Generator<CST.Token | undefined> {
  const parser = new Parser();
  let count = 0;
  let offset = 0;
  for (const lexeme of new Lexer().lex(text)) {
    offset += lexeme.length;
    if (++count > LIMITS.tokens) {
      const message = `The file holds more than ${LIMITS.tokens} words and signs`;
      reporter.error('FILE_TOO_LARGE', message, { file, offset, length: 1 }, 'split it and use `include`');
      yield undefined;
      return;
    }
    yield* parser.next(lexeme);
  }
  yield* parser.end();
}

function reportSyntax(document: Document.Parsed, file: SourceFile, reporter: ProblemReporter): boolean {
  const errors = document.errors.filter((error) => !isHarmless(error));
  for (const error of errors) report(error, document, file, reporter);
  const version = document.warnings.find((warning) => warning.code === 'BAD_DIRECTIVE');
  if (version !== undefined) report(version, document, file, reporter);
  return errors.length === 0 && version === undefined;
}

function report(
  error: YAMLError,
  document: Document.Parsed,
  file: SourceFile,
  reporter: ProblemReporter,
): void {
  const [at, end] = error.pos;
  const message = error.message.split(' at line ')[0] ?? error.message;
  const quote = message.startsWith('Missing closing') ? openQuote(document, at) : undefined;
  const mark = { file, offset: quote ?? at, length: quote === undefined ? Math.max(1, end - at) : 1 };
  reporter.error(
    'YAML_SYNTAX',
    `The YAML is not valid: ${message}`,
    mark,
    slipOf(file.text, at) ?? HINTS[error.code],
  );
}

/** What is usually wrong with a line that is not understood. */
function slipOf(text: string, offset: number): string | undefined {
  const start = text.lastIndexOf('\n', Math.max(0, offset - 1)) + 1;
  const [, line = ''] = /^([^\n]*)/.exec(text.slice(text[start] === '\n' ? start + 1 : start)) ?? [];
  if (/^\s*-[^\s-]/.test(line)) return 'a dash needs a space behind it';
  return /^\s*[A-Za-z_][\w.-]*:[^\s/]/.test(line) ? 'a colon needs a space behind it' : undefined;
}
