import { InvalidArgumentError } from 'commander';
import { shellWords } from '../../../compose/decode/shell-words.ts';
import type { Deploy, Resources } from '../../../model/desired/deploy.ts';
import type { Service } from '../../../model/desired/service.ts';
import type { Healthcheck } from '../../../model/desired/service-parts.ts';

/** A flag of `service update`: what commander has to know, and what it makes of a service. */
export interface UpdateFlag {
  readonly flag: string;
  readonly help: string;
  /** Checks one value, and adds it to those before. */
  readonly read: (value: string, previous: readonly string[] | undefined) => readonly string[];
  /** Absent: the flag takes no value. */
  readonly change: (service: Service, values: readonly string[]) => Service;
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

export function without<T>(
  entries: Readonly<Record<string, T>> = {},
  names: readonly string[],
): Record<string, T> {
  return Object.fromEntries(Object.entries(entries).filter(([name]) => !names.includes(name)));
}

export function labels(
  before: Readonly<Record<string, string>> = {},
  added: readonly string[],
): Record<string, string> {
  return { ...before, ...Object.fromEntries(added.map(pair).map(([name, value]) => [name, value ?? ''])) };
}

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

export function setting(
  key: keyof Service,
  value: (text: string) => unknown = (text) => text,
): UpdateFlag['change'] {
  return (service, [text = '']) => ({ ...service, [key]: value(text) });
}

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

export function restart(
  key: keyof NonNullable<Deploy['restart_policy']>,
  value: (text: string) => unknown = (text) => text,
): UpdateFlag['change'] {
  return (service, [text = '']) =>
    withDeploy(service, { restart_policy: { ...service.deploy?.restart_policy, [key]: value(text) } });
}

export function health(
  key: keyof Healthcheck,
  value: (text: string) => unknown = (text) => text,
): UpdateFlag['change'] {
  return (service, [text = '']) => ({
    ...service,
    healthcheck: { ...service.healthcheck, [key]: value(text) } as Healthcheck,
  });
}

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
