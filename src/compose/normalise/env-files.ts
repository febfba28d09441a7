import { readBoolean } from '../decode/values.ts';
import { type DotenvRequest, parseDotenv, parseRawEnv } from '../env/dotenv.ts';
import type { Variables } from '../env/interpolate.ts';
import type { ProblemReporter } from '../problem-reporter.ts';
import type { Files } from '../sources/files.ts';
import type { Mark } from '../yaml/source.ts';
import {
  child,
  itemsOf,
  type MapNode,
  mapNode,
  setChild,
  stringOf,
  textNode,
  type YamlNode,
} from '../yaml/yaml-node.ts';

export interface EnvFileContext {
  readonly files: Files;
  readonly reporter: ProblemReporter;
  readonly variables: Variables;
  readonly warned: Set<string>;
}

/**
 * Merges the `env_file`s of a service into its `environment` and drops them: `environment` wins over
 * the last file, the last over the ones before.
 */
export function resolveEnvFiles(service: MapNode, context: EnvFileContext): void {
  const files = itemsOf(child(service, 'env_file'));
  if (files.length === 0) {
    service.entries.delete('env_file');
    return;
  }
  const own = asMap(child(service, 'environment'));
  const values: Record<string, string> = {};
  for (const entry of files) {
    const lookup = (name: string) => context.variables[name] ?? stringOf(child(own, name));
    Object.assign(values, readEntry(entry, { lookup, before: values }, context));
  }
  if (!context.reporter.spend(Object.keys(values).length, files[0]?.mark)) return;
  const merged = mapNode(own.mark);
  for (const [name, value] of Object.entries(values)) setChild(merged, name, textNode(value, files[0]?.mark));
  for (const [name, entry] of own.entries) merged.entries.set(name, entry);
  setChild(service, 'environment', merged);
  service.entries.delete('env_file');
}

/** Merges the labels of `label_file`s below the service's own; the list of files stays. */
export function resolveLabelFiles(service: MapNode, context: EnvFileContext): void {
  const files = itemsOf(child(service, 'label_file'));
  if (files.length === 0) return;
  const merged = mapNode(child(service, 'labels')?.mark);
  for (const node of files) {
    const path = stringOf(node) ?? '';
    // Labels see no variables but those of their own file.
    const lookup = () => undefined;
    const labels = readMapping(
      { path, required: true, format: '', mark: node.mark, what: 'Label file' },
      { lookup },
      context,
    );
    if (!context.reporter.spend(Object.keys(labels).length, node.mark)) return;
    for (const [name, value] of Object.entries(labels)) setChild(merged, name, textNode(value, node.mark));
  }
  for (const [name, entry] of asMap(child(service, 'labels')).entries) merged.entries.set(name, entry);
  setChild(service, 'labels', merged);
}

function readEntry(entry: YamlNode, scope: Scope, context: EnvFileContext) {
  const path = stringOf(child(entry, 'path')) ?? '';
  const required = child(entry, 'required');
  const isRequired = isRequiredFile(required, context);
  const format = stringOf(child(entry, 'format')) ?? '';
  const mark = child(entry, 'path')?.mark ?? entry.mark;
  return readMapping({ path, required: isRequired, format, mark, what: 'Env file' }, scope, context);
}

function isRequiredFile(node: YamlNode | undefined, { reporter }: EnvFileContext): boolean {
  if (node?.kind !== 'scalar' || node.type === 'null') return true;
  const value = typeof node.value === 'boolean' ? node.value : readBoolean(node.text);
  if (value === undefined) {
    reporter.error('WRONG_TYPE', `"${node.text}" is neither true nor false`, node.mark);
  }
  return value ?? true;
}

/** Where the variables of a file come from. */
type Scope = Pick<DotenvRequest, 'lookup' | 'before'>;

interface MappingFile {
  readonly path: string;
  readonly required: boolean;
  readonly format: string;
  readonly mark: Mark | undefined;
  readonly what: string;
}

function readMapping(wanted: MappingFile, scope: Scope, context: EnvFileContext): Record<string, string> {
  const { reporter, warned } = context;
  const directory = context.files.reader.isDirectory(wanted.path);
  const file = directory ? undefined : context.files.findEnvFile(wanted.path, wanted.mark);
  if (file === undefined) {
    if (wanted.required || directory) {
      const why = directory ? 'is a directory' : 'does not exist';
      const hint = wanted.what === 'Env file' ? 'create it, or set `required: false`' : undefined;
      reporter.error('ENV_FILE_MISSING', `${wanted.what} ${wanted.path} ${why}`, wanted.mark, hint);
    }
    return {};
  }
  if (wanted.format === 'raw') return parseRawEnv({ file, ...scope, reporter, warned });
  if (wanted.format !== '') {
    const message = `Env file format "${wanted.format}" is not known`;
    reporter.error('WRONG_VALUE', message, wanted.mark, 'the only format is `raw`');
    return {};
  }
  return parseDotenv({ file, ...scope, reporter, warned });
}

/** `KEY=value` items as a mapping; a mapping as it is. */
function asMap(node: YamlNode | undefined): MapNode {
  if (node?.kind === 'map') return node;
  const entries = itemsOf(node).flatMap((item): [string, YamlNode][] => {
    const text = item.kind === 'scalar' ? item.text : undefined;
    if (text === undefined) return [];
    const at = text.indexOf('=');
    if (at !== -1) return [[text.slice(0, at), textNode(text.slice(at + 1), item.mark)]];
    return [[text, { kind: 'scalar', type: 'null', value: null, text: '<nil>', mark: item.mark }]];
  });
  return mapNode(node?.mark, entries);
}
