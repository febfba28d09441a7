import type { Project } from '../../model/desired/project.ts';
import { byKey } from '../decode/codec.ts';

/** The sections in the order `config --format yaml` prints them. */
export const SECTIONS = ['services', 'networks', 'volumes', 'secrets', 'configs', 'models'] as const;

/** The project as `docker compose config --format json` prints it: top-level keys sorted, `$` doubled. */
export function renderJson(project: Project): string {
  const top: [string, unknown][] = [['name', project.name], ...Object.entries(project.extensions)];
  for (const section of SECTIONS) {
    // docker compose leaves the models out of its JSON.
    if (section === 'models') continue;
    const filled = Object.keys(project[section]).length > 0 || section === 'services';
    if (filled) top.push([section, project[section]]);
  }
  return escapeDollars(indented(Object.fromEntries(top.sort(byKey))));
}

/** The model of `--no-interpolate` as JSON; an empty list is null there, as Go writes its empty slices. */
export function renderModelJson(model: unknown): string {
  return indented(emptyListsAsNull(model));
}

function indented(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

function emptyListsAsNull(value: unknown): unknown {
  if (Array.isArray(value)) return value.length === 0 ? null : value.map(emptyListsAsNull);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, emptyListsAsNull(child)]));
}

/** Doubles every `$`, so that reading the text again gives the same values. */
export function escapeDollars(text: string): string {
  return text.includes('$') ? text.replaceAll('$', '$$$$') : text;
}
