import { Composer, type Document, Parser, type YAMLError } from 'yaml';
import type { Reporter } from '../reporter.ts';
import { findTooDeep, LIMITS } from './limits.ts';
import type { Node } from './node.ts';
import type { Mark, SourceFile } from './source.ts';
import { TreeBuilder } from './tree-builder.ts';

const HINTS: Readonly<Record<string, string>> = {
  TAB_AS_INDENT: 'indent with spaces',
  BAD_SCALAR_START: 'put the value in quotes',
  MULTILINE_IMPLICIT_KEY: 'a key needs a colon and a space after it',
  BLOCK_IN_FLOW: 'close the bracket on the line before',
  MISSING_CHAR: 'a quote or a bracket may be left open, or a colon missing',
};

/**
 * Reads the documents of a YAML file into positioned trees. Empty documents are left out. All
 * syntax errors are reported; the result is then undefined.
 */
export function parseYaml(file: SourceFile, reporter: Reporter): Node[] | undefined {
  const broken = checkText(file, reporter);
  if (broken) return undefined;
  const documents: Document.Parsed[] = [];
  const composer = new Composer({ schema: 'failsafe', uniqueKeys: false, logLevel: 'silent' });
  for (const token of new Parser().parse(file.text)) {
    const tooDeep = findTooDeep(token);
    if (tooDeep !== undefined) {
      const mark = { file, offset: tooDeep, length: 1 };
      reporter.error('YAML_TOO_DEEP', `The file nests deeper than ${LIMITS.depth} levels`, mark);
      return undefined;
    }
    documents.push(...composer.next(token));
  }
  documents.push(...composer.end());
  let ok = true;
  for (const document of documents) ok = reportSyntax(document, file, reporter) && ok;
  if (!ok) return undefined;
  const trees = documents.map((document) => new TreeBuilder(file, reporter, document).build());
  return trees.filter((tree): tree is Node => tree !== undefined);
}

function checkText(file: SourceFile, reporter: Reporter): boolean {
  if (file.text.length > LIMITS.fileBytes) {
    reporter.error(
      'FILE_TOO_LARGE',
      `The file is larger than ${LIMITS.fileBytes / 1024 / 1024} MB`,
      at(file, 0),
    );
    return true;
  }
  const broken = file.text.indexOf('\uFFFD');
  if (broken !== -1) {
    reporter.error('INVALID_UTF8', 'The file is not valid UTF-8', at(file, broken), 'save the file as UTF-8');
    return true;
  }
  const control = findControl(file.text);
  if (control !== undefined) {
    reporter.error('CONTROL_CHARACTER', 'The file holds a control character', at(file, control));
    return true;
  }
  return false;
}

function findControl(text: string): number | undefined {
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    const allowed = code >= 32 || code === 9 || code === 10 || code === 13;
    if (!allowed || code === 127) return index;
  }
  return undefined;
}

function at(file: SourceFile, offset: number): Mark {
  return { file, offset, length: 1 };
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
