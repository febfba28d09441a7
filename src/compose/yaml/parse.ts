import type { ProblemReporter } from '../problem-reporter.ts';
import { findTextFault } from './characters.ts';
import { TooManyNodes } from './direct/builder.ts';
import { readDirectly } from './direct/read.ts';
import { LIMITS } from './limits.ts';
import type { Mark, SourceFile } from './source.ts';
import type { YamlNode } from './yaml-node.ts';

/**
 * Reads the documents of a YAML file into positioned trees. Empty documents are left out. All
 * syntax errors are reported; the result is then undefined.
 */
export function parseYaml(file: SourceFile, reporter: ProblemReporter): YamlNode[] | undefined {
  if (!checkText(file, reporter)) return undefined;
  try {
    const trees = readDirectly(file);
    if (trees !== undefined) return trees;
  } catch (error) {
    if (!(error instanceof TooManyNodes)) throw error;
    const message = `The file holds more than ${LIMITS.nodes} values`;
    reporter.error('FILE_TOO_LARGE', message, at(file, error.offset), 'split it and use `include`');
    return undefined;
  }
  // Loading the library takes as long as reading a usual file, and most files never need it.
  const library: typeof import('./library/library.ts') = require('./library/library.ts');
  return library.parseWithLibrary(file, reporter);
}

/** False, and a problem, where the text can't be YAML at all. */
function checkText(file: SourceFile, reporter: ProblemReporter): boolean {
  if (file.text.length > LIMITS.fileBytes) {
    const limit = LIMITS.fileBytes / 1024 / 1024;
    reporter.error('FILE_TOO_LARGE', `The file is larger than ${limit} MB`, at(file, 0));
    return false;
  }
  const fault = findTextFault(file.text);
  if (fault?.kind === 'broken') {
    const hint = 'save the file as UTF-8';
    reporter.error('INVALID_UTF8', 'The file is not valid UTF-8', at(file, fault.offset), hint);
  } else if (fault !== undefined) {
    reporter.error('CONTROL_CHARACTER', 'The file holds a control character', at(file, fault.offset));
  }
  return fault === undefined;
}

function at(file: SourceFile, offset: number): Mark {
  return { file, offset, length: 1 };
}
