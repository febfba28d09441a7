import type { Service } from '../../model/desired/service.ts';

/** What classic Swarm reads of a container's environment and labels, by kind, as texts of its grammar. */
export interface ClassicForms {
  readonly constraints: readonly string[];
  readonly affinities: readonly string[];
}

const LABELS = { constraints: 'com.docker.swarm.constraints', affinities: 'com.docker.swarm.affinities' };

/** `constraint:storage==ssd` is a variable of the name `constraint:storage` with the value `=ssd`. */
const VARIABLE = /^(constraint|affinity|whitelist|reschedule):(.+)$/s;

/** The expressions of a service in classic Swarm's forms: variables, labels of the same form, and its JSON labels. */
export function classicForms({ environment = {}, labels = {} }: Service): ClassicForms {
  const constraints: string[] = [];
  const affinities: string[] = [];
  for (const [name, value] of [...Object.entries(environment), ...Object.entries(labels)]) {
    const [, kind, key = ''] = VARIABLE.exec(name) ?? [];
    const text = value === null ? key : `${key}=${value}`;
    if (kind === 'constraint') constraints.push(text);
    if (kind === 'affinity') affinities.push(text);
    if (kind === 'whitelist') constraints.push(whitelist(text));
  }
  return {
    constraints: [...constraints, ...listOf(labels[LABELS.constraints])],
    affinities: [...affinities, ...listOf(labels[LABELS.affinities])],
  };
}

/** A variable that is meant for the scheduler, and not for the container. */
export function isForScheduler(variable: string): boolean {
  return VARIABLE.test(variable);
}

/** `whitelist:node==a|b`: one of these nodes. */
function whitelist(text: string): string {
  const [key = '', names = ''] = text.split('==');
  return `${key}==/^(${names})$/`;
}

/** A JSON list of texts; a label of another form is somebody else's. */
function listOf(label: string | undefined): readonly string[] {
  if (label === undefined) return [];
  try {
    const items: unknown = JSON.parse(label);
    return Array.isArray(items) ? items.filter((item): item is string => typeof item === 'string') : [];
  } catch {
    return [];
  }
}
