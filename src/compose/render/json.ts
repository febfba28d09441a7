import { FlotillaError } from '../../errors/flotilla-error.ts';
import type { Project } from '../../model/desired/project.ts';
import { byKey } from '../decode/codec.ts';
import { withGoNames } from '../hash/go-names.ts';
import { UNIQUE } from '../merge/unique.ts';
import type { PathTable } from '../path-table.ts';
import { Timestamp } from '../yaml/timestamp.ts';

/** The sections in the order `config --format yaml` prints them. */
export const SECTIONS = ['services', 'networks', 'volumes', 'secrets', 'configs', 'models'] as const;

/** The project as `docker compose config --format json` prints it: top-level keys sorted, `$` doubled. */
export function renderJson(project: Project): string {
  const top: [string, unknown][] = [
    ['name', project.name],
    ...Object.entries(project.extensions).map(([key, value]): [string, unknown] => [
      key,
      emptyListsAsNull(value),
    ]),
  ];
  for (const section of SECTIONS) {
    // docker compose leaves the models out of its JSON.
    if (section === 'models') continue;
    const filled = Object.keys(project[section]).length > 0 || section === 'services';
    if (filled) top.push([section, section === 'services' ? services(project) : project[section]]);
  }
  return escapeDollars(indented(Object.fromEntries(top.sort(byKey))));
}

function services(project: Project): Record<string, unknown> {
  const entries = Object.entries(project.services);
  return Object.fromEntries(entries.map(([name, service]) => [name, withGoNames(service)]));
}

/**
 * The model of `--no-interpolate` as JSON. An empty list is null there, as Go writes its empty slices, but
 * for the lists that docker compose made anew to take out what stands in them twice.
 */
export function renderModelJson(model: unknown): string {
  return indented(emptyListsAsNull(model, UNIQUE));
}

function indented(value: unknown): string {
  return `${JSON.stringify(value, finite, 2)}\n`;
}

/** JSON has no word for infinity, and docker compose refuses to print it. */
function finite(key: string, value: unknown): unknown {
  if (typeof value !== 'number' || Number.isFinite(value)) return value;
  const message = `"${key}" is ${value}, for which JSON has no form`;
  throw new FlotillaError('NO_JSON_FORM', message, { hint: 'use --format yaml' });
}

function emptyListsAsNull(value: unknown, kept?: PathTable<unknown>): unknown {
  if (Array.isArray(value)) {
    const isNull = value.length === 0 && kept?.rule === undefined;
    return isNull ? null : value.map((item) => emptyListsAsNull(item, kept?.items));
  }
  if (value === null || typeof value !== 'object' || value instanceof Timestamp) return value;
  const entries = Object.entries(value);
  return Object.fromEntries(
    entries.map(([key, child]) => [
      key,
      // The environment is made anew once more, by another way.
      emptyListsAsNull(child, key === 'environment' ? undefined : kept?.step(key)),
    ]),
  );
}

/** Doubles every `$`, so that reading the text again gives the same values. */
export function escapeDollars(text: string): string {
  return text.includes('$') ? text.replaceAll('$', '$$$$') : text;
}
