import type { Project } from '../../model/desired/project.ts';
import { EXTENSIONS } from '../decode/codec.ts';
import type { VariableUse } from '../env/variables.ts';
import { Timestamp } from '../yaml/timestamp.ts';
import { escapeDollars, SECTIONS } from './json.ts';
import { compareYamlKeys } from './yaml-keys.ts';
import { writeYaml } from './yaml-writer.ts';

/** Attributes that JSON always has and YAML leaves out when they say nothing. */
const OMITTED: ReadonlyMap<string, (value: unknown) => boolean> = new Map(
  Object.entries({
    command: (value) => value === null,
    entrypoint: (value) => value === null,
    ipam: isEmptyObject,
    resources: isEmptyObject,
    placement: isEmptyObject,
    exec: isEmptyObject,
  }),
);

/** Mappings whose keys are the user's: nothing is left out of them for its name. */
const USER_KEYS = new Set([
  'annotations',
  'labels',
  'environment',
  'options',
  'driver_opts',
  'args',
  'sysctls',
  'depends_on',
  'networks',
  'storage_opt',
  'ulimits',
  'additional_contexts',
  'aux_addresses',
  'models',
]);

/** The project as `docker compose config` prints it: `name` first, `x-*` last, `$` doubled. */
export function renderYaml(project: Project): string {
  const top: Record<string, unknown> = { name: project.name };
  for (const section of SECTIONS) {
    const objects = project[section];
    if (Object.keys(objects).length === 0 && section !== 'services') continue;
    top[section] = sorted(objects, prepare);
  }
  return escapeDollars(writeYaml({ ...top, ...sorted(project.extensions, sortedDeep) }));
}

/** Plain data, as of `--no-interpolate`, in the same layout and without doubling. */
export function renderModelYaml(model: Readonly<Record<string, unknown>>): string {
  return writeYaml(sortedDeep(model));
}

/** What `config --variables` prints: docker compose's field names, small, and its wider indentation. */
export function renderVariablesYaml(uses: Readonly<Record<string, VariableUse>>): string {
  const entries = Object.entries(uses).map(([name, use]) => [
    name,
    Object.fromEntries(Object.entries(use).map(([key, value]) => [key.toLowerCase(), value])),
  ]);
  return writeYaml(Object.fromEntries(entries)).replace(/^ {2}/gm, '    ');
}

function prepare(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(prepare);
  if (value === null || typeof value !== 'object') return value;
  const prepared: Record<string, unknown> = {};
  for (const [key, child] of Object.entries(value)) {
    if (OMITTED.get(key)?.(child)) continue;
    const content = prepareField(key, child);
    if (OMITTED.get(key)?.(content)) continue;
    prepared[key] = content;
  }
  const extensions = (value as { [EXTENSIONS]?: Record<string, unknown> })[EXTENSIONS];
  return extensions === undefined ? prepared : { ...prepared, ...sorted(extensions, sortedDeep) };
}

function prepareField(key: string, child: unknown): unknown {
  if (key === 'ssh' && Array.isArray(child)) return child.map((id) => String(id).replace('=', ': '));
  if (key === 'ulimits' && child !== null && typeof child === 'object') return sorted(child, bothLimits);
  const isUsers = USER_KEYS.has(key) && child !== null && typeof child === 'object' && !Array.isArray(child);
  if (!isUsers) return prepare(child);
  return sorted(child, prepare);
}

/** YAML shows both limits where JSON leaves out zeros. */
function bothLimits(limits: unknown): unknown {
  return limits !== null && typeof limits === 'object' ? { soft: 0, hard: 0, ...limits } : limits;
}

/** A mapping of the user's keys in the order in which the YAML writer prints them. */
function sorted(map: object, convert: (value: unknown) => unknown): Record<string, unknown> {
  const entries = Object.entries(map).sort((a, b) => compareYamlKeys(a[0], b[0]));
  return Object.fromEntries(entries.map(([key, value]) => [key, convert(value)]));
}

function sortedDeep(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortedDeep);
  const isMapping = value !== null && typeof value === 'object' && !(value instanceof Timestamp);
  return isMapping ? sorted(value, sortedDeep) : value;
}

function isEmptyObject(value: unknown): boolean {
  if (value === null || typeof value !== 'object') return false;
  return Object.keys(value).length === 0 && Object.getOwnPropertySymbols(value).length === 0;
}
