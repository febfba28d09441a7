import { InvalidArgumentError } from 'commander';
import { shellWords } from '../../../compose/decode/shell-words.ts';
import type { Deploy, Resources } from '../../../model/desired/deploy.ts';
import type { Project } from '../../../model/desired/project.ts';
import type { Service } from '../../../model/desired/service.ts';
import type { Healthcheck } from '../../../model/desired/service-parts.ts';
import { collect } from '../../globals.ts';

/** A flag of `service update`: what commander has to know, and what it makes of a service. */
export interface UpdateFlag {
  readonly flag: string;
  readonly help: string;
  /** Checks one value, and adds it to those before. Absent: a switch, whose value is "true" or "false". */
  readonly read?: (value: string, previous: readonly string[] | undefined) => readonly string[];
  /** The project has what `declare` has added to it. Throws a `FlotillaError`. */
  readonly change: (service: Service, values: readonly string[], project: Project) => Service;
  /** Adds to the stack what the service is to use and nobody has named yet. */
  readonly declare?: (project: Project, values: readonly string[]) => Project;
}

/** Reads a flag that is repeatable, and whose values `parse` understands or throws at. */
export function checked(parse: (text: string) => unknown): NonNullable<UpdateFlag['read']> {
  return (value, previous) => {
    parse(value);
    return collect(value, previous);
  };
}

/** The stack's own word for what the user calls by that word, or by the engine's name for it. */
export function keyOf(
  entries: Readonly<Record<string, { readonly name: string }>>,
  name: string,
): string | undefined {
  if (Object.hasOwn(entries, name)) return name;
  return Object.entries(entries).find(([, entry]) => entry.name === name)?.[0];
}

/** Sets a boolean key of the service. */
export function switching(key: 'init' | 'read_only' | 'tty'): UpdateFlag['change'] {
  return (service, [value]) => ({ ...service, [key]: value === 'true' });
}

export const withDeploy = (service: Service, change: Deploy): Service => ({
  ...service,
  deploy: { ...service.deploy, ...change },
});

/** "a=1" -> its two parts; "a" has none. */
export function pair(text: string): readonly [string, string | null] {
  const equals = text.indexOf('=');
  return equals < 0 ? [text, null] : [text.slice(0, equals), text.slice(equals + 1)];
}

/** The entries but for those of some names. */
export function without<T>(
  entries: Readonly<Record<string, T>> = {},
  names: readonly string[],
): Record<string, T> {
  return Object.fromEntries(Object.entries(entries).filter(([name]) => !names.includes(name)));
}

/** Labels with others added, which are given as "key=value". */
export function labels(
  before: Readonly<Record<string, string>> = {},
  added: readonly string[],
): Record<string, string> {
  return { ...before, ...Object.fromEntries(added.map(pair).map(([name, value]) => [name, value ?? ''])) };
}

/** Changes a list of the service. */
export function withList<
  K extends 'cap_add' | 'cap_drop' | 'dns' | 'dns_opt' | 'dns_search' | 'group_add' | 'extra_hosts',
>(
  key: K,
  change: (before: readonly string[], values: readonly string[]) => readonly string[],
): UpdateFlag['change'] {
  return (service, values) => ({ ...service, [key]: change(service[key] ?? [], values) });
}

export const adding = (before: readonly string[], values: readonly string[]): readonly string[] => [
  ...before.filter((one) => !values.includes(one)),
  ...values,
];
export const removing = (before: readonly string[], values: readonly string[]): readonly string[] =>
  before.filter((one) => !values.includes(one));

/** Sets a key of the service to the value of a flag. */
export function setting(
  key: keyof Service,
  value: (text: string) => unknown = (text) => text,
): UpdateFlag['change'] {
  return (service, [text = '']) => ({ ...service, [key]: value(text) });
}

/** Sets one of the resources under `deploy.resources`. */
export function resource(
  part: 'limits' | 'reservations',
  key: keyof Resources,
  value: (text: string) => unknown = (text) => text,
): UpdateFlag['change'] {
  return (service, [text = '']) => {
    const { resources } = service.deploy ?? {};
    return withDeploy(service, {
      resources: { ...resources, [part]: { ...resources?.[part], [key]: value(text) } },
    });
  };
}

/** Sets a key of `deploy.restart_policy`. */
export function restart(
  key: keyof NonNullable<Deploy['restart_policy']>,
  value: (text: string) => unknown = (text) => text,
): UpdateFlag['change'] {
  return (service, [text = '']) =>
    withDeploy(service, { restart_policy: { ...service.deploy?.restart_policy, [key]: value(text) } });
}

/** Sets a key of the healthcheck. */
export function health(
  key: keyof Healthcheck,
  value: (text: string) => unknown = (text) => text,
): UpdateFlag['change'] {
  return (service, [text = '']) => ({
    ...service,
    healthcheck: { ...service.healthcheck, [key]: value(text) } as Healthcheck,
  });
}

/** Changes `deploy.placement`. */
export function placement(
  change: (before: NonNullable<Deploy['placement']>, values: readonly string[]) => Deploy['placement'],
) {
  return (service: Service, values: readonly string[]): Service => {
    const changed = change(service.deploy?.placement ?? {}, values);
    return withDeploy(service, changed === undefined ? {} : { placement: changed });
  };
}

export const words = (text: string): readonly string[] => {
  const split = shellWords(text);
  if (split === undefined) throw new InvalidArgumentError('It leaves a quote open.');
  return split;
};
