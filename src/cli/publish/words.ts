import type { Bind, VariableHolder } from './findings.ts';
import type { SensitiveValue } from './sensitive-values.ts';

/** What `publish` says before it stores anything: refusals, and questions. */
export interface PublishWords {
  buildOnly(services: readonly string[]): Refusal;
  variables(holders: readonly VariableHolder[]): Refusal;
  askBinds(binds: readonly Bind[]): string;
  askSensitive(values: readonly SensitiveValue[]): string;
  /** `values`: the variables of each service, its env files included. */
  askVariables(holders: readonly VariableHolder[], values: ServiceVariables): string;
}

export interface Refusal {
  readonly message: string;
  readonly hint: string;
}

export type ServiceVariables = Readonly<Record<string, Readonly<Record<string, string | null>>>>;

const HINT_BUILD_ONLY = 'give these services an "image", and push it';
const HINT_VARIABLES = 'allow it with --with-env, or take them out of the compose file';

const quoted = (name: string): string => JSON.stringify(name);

/** Names what would be published by its place, and never shows a value. */
export const OWN_WORDS: PublishWords = {
  buildOnly: (services) => ({
    message: `The project can't be published: ${services.join(', ')}: only "build", and no "image" that others could pull`,
    hint: HINT_BUILD_ONLY,
  }),
  variables: (holders) => ({
    message: `The project can't be published: ${named(holders)}: environment variables would be published`,
    hint: HINT_VARIABLES,
  }),
  askBinds: (binds) =>
    `These bind mounts are published, without the files:\n${binds
      .map(({ service, source, target }) => `  ${service}: ${source} on ${target}\n`)
      .join('')}Is that all right?`,
  askSensitive: (values) =>
    `These look like secrets, and are published:\n${values
      .map(({ file, place, what }) => `  ${file}: ${place} (${what})\n`)
      .join('')}Is that all right?`,
  askVariables: (holders) => `Environment variables are published of: ${named(holders)}.\nIs that all right?`,
};

function named(holders: readonly VariableHolder[]): string {
  return holders.map(({ kind, key }) => `${kind} ${key}`).join(', ');
}

const CHECK_LEAKS = 'please double check that you are not leaking sensitive data';

/** docker compose's words, which scripts look for; they show what they ask about. */
export const COMPOSE_WORDS: PublishWords = {
  buildOnly: (services) => ({
    message: [
      'your Compose stack cannot be published as it only contains a build section for service(s):',
      ...services.map((name) => `- ${quoted(name)}`),
    ].join('\n'),
    hint: HINT_BUILD_ONLY,
  }),
  variables: (holders) => ({
    message: [
      ...holders.flatMap(({ kind, key, hasEnvFile, hasEnvironment }) => [
        ...(hasEnvFile ? [`${kind} ${quoted(key)} has env_file declared.`] : []),
        ...(hasEnvironment ? [`${kind} ${quoted(key)} has environment variable(s) declared.`] : []),
      ]),
      'To avoid leaking sensitive data, you must either explicitly allow the sending of environment variables by using the --with-env flag,',
      'or remove sensitive data from your Compose configuration',
    ].join('\n'),
    hint: HINT_VARIABLES,
  }),
  askBinds: (binds) =>
    [
      'you are about to publish bind mounts declaration within your OCI artifact.',
      'only the bind mount declarations will be added to the OCI artifact (not content)',
      "please double check that you are not mounting potential user's sensitive directories or data",
      ...[...new Set(binds.map(({ service }) => service))].map((service) =>
        [service, ...binds.filter((bind) => bind.service === service).map(bindText)].join('\n'),
      ),
      'Are you ok to publish these bind mount declarations?',
    ].join('\n'),
  askSensitive: (values) =>
    [
      'you are about to publish sensitive data within your OCI artifact.',
      CHECK_LEAKS,
      ...values.map(({ what, place, value }) => `${what}\n${quoted(place)}: ${value}`),
      'Are you ok to publish these sensitive data?',
    ].join('\n'),
  askVariables: (holders, values) =>
    [
      'you are about to publish environment variables within your OCI artifact.',
      CHECK_LEAKS,
      ...holders.map(({ key }) =>
        [
          `Service/Config  ${key}`,
          ...Object.entries(values[key] ?? {}).map(([name, value]) => `${name}=${value ?? ''}`),
        ].join('\n'),
      ),
      'Are you ok to publish these environment variables?',
    ].join('\n'),
};

function bindText({ source, target, isReadOnly }: Bind): string {
  return `${source}:${target}:${isReadOnly ? 'ro' : 'rw'}`;
}
