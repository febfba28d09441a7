import { Composer, type CST, type Document, Lexer, Parser, type YAMLError } from 'yaml';
import type { Reporter } from '../reporter.ts';
import { findTooDeep, LIMITS } from './limits.ts';
import type { Node } from './node.ts';
import type { SourceFile } from './source.ts';
import { TreeBuilder } from './tree-builder.ts';

const HINTS: Readonly<Record<string, string>> = {
  TAB_AS_INDENT: 'indent with spaces',
  BAD_SCALAR_START: 'put the value in quotes',
  MULTILINE_IMPLICIT_KEY: 'a key needs a colon and a space after it',
  BLOCK_IN_FLOW: 'close the bracket on the line before',
  MISSING_CHAR: 'a quote or a bracket may be left open, or a colon missing',
};

/** Like parseYaml, by the YAML library: for every file the direct reader leaves, and for its messages. */
export function parseWithLibrary(file: SourceFile, reporter: Reporter): Node[] | undefined {
  const documents: Document.Parsed[] = [];
  const composer = new Composer({ schema: 'failsafe', uniqueKeys: false, logLevel: 'silent' });
  for (const token of tokensOf(file, reporter)) {
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
  let ok = true;
  for (const document of documents) ok = reportSyntax(document, file, reporter) && ok;
  if (!ok) return undefined;
  const trees = documents.map((document) => new TreeBuilder(file, reporter, document).build());
  return trees.filter((tree): tree is Node => tree !== undefined);
}

/** The file's tokens, a document at a time; undefined, and a problem, where there are too many. */
function* tokensOf(file: SourceFile, reporter: Reporter): Generator<CST.Token | undefined> {
  const parser = new Parser();
  let count = 0;
  let offset = 0;
  for (const lexeme of new Lexer().lex(file.text)) {
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

function reportSyntax(document: Document.Parsed, file: SourceFile, reporter: Reporter): boolean {
  for (const error of document.errors) report(error, file, reporter);
  const version = document.warnings.find((warning) => warning.code === 'BAD_DIRECTIVE');
  if (version !== undefined) report(version, file, reporter);
  return document.errors.length === 0 && version === undefined;
}

function report(error: YAMLError, file: SourceFile, reporter: Reporter): void {
  const [start, end] = error.pos;
  const message = error.message.split(' at line ')[0] ?? error.message;
  const mark = { file, offset: start, length: Math.max(1, end - start) };
  reporter.error('YAML_SYNTAX', `The YAML is not valid: ${message}`, mark, HINTS[error.code]);
}
