import type { ProblemReporter } from '../problem-reporter.ts';
import { parseYaml } from '../yaml/parse.ts';
import type { Mark, SourceFile } from '../yaml/source.ts';
import { countNodes, describeNode, type MapNode, type YamlNode } from '../yaml/yaml-node.ts';
import type { Files } from './files.ts';

/** What reading a file counts for, in values. */
const READING_COST = 50;

/** A compose file's documents, each a mapping. */
export interface ComposeFile {
  readonly path: string;
  readonly source: SourceFile;
  readonly documents: readonly MapNode[];
}

/** Reads a compose file; undefined, and a problem at `from`, where it can't be read. It may hold nothing. */
export function readComposeFile(
  path: string,
  files: Files,
  reporter: ProblemReporter,
  from?: Mark,
): ComposeFile | undefined {
  if (files.reader.isDirectory(path)) {
    reporter.error('FILE_IS_DIRECTORY', `${path} is a directory, not a compose file`, from);
    return undefined;
  }
  const source = files.find(path, from);
  if (source === undefined) {
    if (!files.isUnreadable(path))
      reporter.error('FILE_MISSING', `Compose file ${path} does not exist`, from);
    return undefined;
  }
  const trees = parseYaml(source, reporter);
  if (trees === undefined) return undefined;
  const start = { file: source, offset: 0, length: 1 };
  // Each reading costs something, however little the file holds.
  const size = trees.reduce((sum, tree) => sum + countNodes(tree), READING_COST);
  if (!reporter.spend(size, from ?? start)) return undefined;
  return { path, source, documents: trees.filter((tree) => isDocument(tree, start, reporter)) };
}

function isDocument(tree: YamlNode, start: Mark, reporter: ProblemReporter): tree is MapNode {
  if (tree.kind === 'map') return true;
  const message = `A compose file must be a mapping, not ${describeNode(tree)}`;
  reporter.error('TOP_LEVEL_NOT_MAP', message, tree.mark ?? start);
  return false;
}
