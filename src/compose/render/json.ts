import type { Project } from '../../model/desired/project.ts';
import { byKey } from '../decode/codec.ts';

/** The sections in the order `config --format yaml` prints them. */
export const SECTIONS = ['services', 'networks', 'volumes', 'secrets', 'configs', 'models'] as const;

/** The project as `docker compose config --format json` prints it: top-level keys sorted, `$` doubled. */
export function renderJson(project: Project): string {
  const top: [string, unknown][] = [['name', project.name], ...Object.entries(project.extensions)];
  for (const section of SECTIONS) {
    const filled = Object.keys(project[section]).length > 0 || section === 'services';
    if (filled) top.push([section, project[section]]);
  }
  return renderModelJson(Object.fromEntries(top.sort(byKey)), true);
}

/** Plain data as indented JSON; `escape` doubles `$`, so that reading it again gives the same values. */
export function renderModelJson(model: unknown, escape: boolean): string {
  const text = JSON.stringify(model, null, 2);
  return `${escape ? escapeDollars(text) : text}\n`;
}

export function escapeDollars(text: string): string {
  return text.includes('$') ? text.replaceAll('$', '$$$$') : text;
}
