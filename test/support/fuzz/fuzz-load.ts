import { loadProject } from '../../../src/compose/load.ts';
import { ProblemReporter } from '../../../src/compose/problem-reporter.ts';
import { renderJson } from '../../../src/compose/render/json.ts';
import { renderYaml } from '../../../src/compose/render/yaml.ts';
import { renderProblems } from '../../../src/compose/render-problems.ts';
import { readDirectly } from '../../../src/compose/yaml/direct/read.ts';
import { parseWithLibrary } from '../../../src/compose/yaml/library/library.ts';
import { positionOf, SourceFile } from '../../../src/compose/yaml/source.ts';
import type { YamlNode } from '../../../src/compose/yaml/yaml-node.ts';

/** What other files hold than the one that is tried; one that is named "self" holds the same. */
const OTHERS: readonly (readonly [RegExp, string])[] = [
  [/\.ya?ml$/, 'services: {a: {image: other, ports: ["1:1"]}}\n'],
  [/[^/]\.env$/, 'A=1\nB="$A"\nC\n'],
];

/**
 * Loads a text as a compose file, beside other files that it may include or extend, and renders what
 * comes of it. Throws where the loader throws, and where the two YAML readers differ.
 */
export function fuzzLoad(text: string): { isValid: boolean; isDirect: boolean } {
  const reader = {
    readText: (path: string) =>
      /\/(compose|self)\.yaml$/.test(path) ? text : OTHERS.find(([pattern]) => pattern.test(path))?.[1],
    isDirectory: (path: string) => path.endsWith('/init'),
  };
  const request = {
    files: ['/app/compose.yaml'],
    profiles: [],
    envFiles: [],
    cwd: '/app',
    environment: { D: 'd' },
  };
  const result = loadProject(request, reader);
  renderProblems(result.problems, result.sources, '/app');
  const { project } = result;
  if (project === undefined && !result.problems.some(({ severity }) => severity === 'error')) {
    throw new Error('neither a project nor an error');
  }
  if (project !== undefined) {
    renderYaml(project);
    renderJson(project);
  }
  loadProject({ ...request, noInterpolate: true }, reader);
  return { isValid: project !== undefined, isDirect: compareReaders(text) };
}

/** True where the direct reader reads the text; throws where the library then reads it differently. */
export function compareReaders(text: string): boolean {
  const file = new SourceFile('compose.yaml', text);
  const direct = readDirectly(file);
  if (direct === undefined) return false;
  const reporter = new ProblemReporter();
  const trees = parseWithLibrary(file, reporter);
  const expected = reporter.hasErrors ? reporter.problems : trees?.map(comparable);
  if (JSON.stringify(direct.map(comparable)) === JSON.stringify(expected)) return true;
  throw new Error('the direct reader and the library differ');
}

/** Values, tags and places of a tree. */
function comparable(node: YamlNode): unknown {
  const common = [positionOf(node.mark), node.tag];
  if (node.kind === 'scalar') return [...common, node.type, node.text];
  if (node.kind === 'list') return [...common, node.items.map(comparable)];
  const entries = Array.from(node.entries, ([key, entry]) => [
    key,
    positionOf(entry.key),
    comparable(entry.value),
  ]);
  return [...common, 'map', entries];
}
