import { stringify } from 'yaml';
import type { Random } from '../../test/support/fuzz/random.ts';
import { often, shuffled } from './chance.ts';
import { randomService } from './services.ts';

/** A mapping of a compose file. */
export type Keys = Readonly<Record<string, unknown>>;

/** A compose file, not yet written down. */
export interface Project {
  readonly services: Readonly<Record<string, Keys>>;
  readonly networks: Readonly<Record<string, Keys>>;
  readonly volumes: Readonly<Record<string, Keys>>;
  readonly configs: Readonly<Record<string, Keys>>;
  readonly secrets: Readonly<Record<string, Keys>>;
  /** Whether one service has a label more in compose.override.yaml. */
  readonly isOverridden: boolean;
  /** What is in .env. */
  readonly environment: string;
}

const NAMES = ['web', 'db', 'cache', 'job', 'proxy', 'worker', 'a-b', 'x1'];
/** Of 10.214.0.0/16, which nobody else takes; a project in one of so many. */
const SUBNETS = 250;

/** Two to five services with what they name. */
export function randomProject(random: Random, name: string, seed: number): Project {
  const names = shuffled(random, NAMES).slice(0, 2 + random.below(4));
  const services: Record<string, Keys> = {};
  for (const own of names) services[own] = randomService(random, services, `${name}-own-${own}`);
  const isOverridden = often(random, 12);
  const environment = often(random, 10) ? 'COMPOSE_PROFILES=extra\n' : 'UNUSED=1\n';
  return { services, ...resources(random, name, seed), isOverridden, environment };
}

function resources(
  random: Random,
  name: string,
  seed: number,
): Pick<Project, 'networks' | 'volumes' | 'configs' | 'secrets'> {
  const subnet = `10.214.${seed % SUBNETS}.0/24`;
  return {
    networks: {
      named: { name: `${name}-own-network` },
      elsewhere: { external: true, name: `${name}-nowhere` },
      front: often(random, 30) ? { labels: { layer: 'front' } } : {},
      back: often(random, 50) ? { internal: true } : {},
      fixed: { ipam: { config: [{ subnet }] } },
      ...(often(random, 15) ? { default: { labels: { mine: 'yes' } } } : {}),
    },
    volumes: {
      named: { name: `${name}-own-volume`, ...(often(random, 10) ? { external: true } : {}) },
      data: often(random, 30) ? { labels: { kept: 'yes' } } : {},
      cache: {},
    },
    configs: { settings: { content: 'a setting\n' } },
    secrets: { password: often(random, 50) ? { file: './password.txt' } : { environment: 'PASSWORD' } },
  };
}

/** The files of the project's folder. What no service names is left out, as a file of a user would have it. */
export function projectFiles(project: Project): Readonly<Record<string, string>> {
  const { services, isOverridden, environment, ...rest } = project;
  const [first = ''] = Object.keys(services);
  const used = JSON.stringify(services);
  const document = {
    services,
    ...Object.fromEntries(
      Object.entries(rest)
        .map(([kind, members]) => [kind, pickUsed(members, used)] as const)
        .filter(([, members]) => Object.keys(members).length > 0),
    ),
  };
  return {
    'compose.yaml': stringify(document, { aliasDuplicateObjects: false }),
    ...(isOverridden
      ? { 'compose.override.yaml': stringify({ services: { [first]: { labels: { over: 'yes' } } } }) }
      : {}),
    '.env': environment,
    'base.yaml': 'services: {base: {image: "flotilla/test:1", labels: {from: base}, cap_drop: [NET_RAW]}}\n',
    'a.env': 'FROM_FILE=1\nSECOND="two words"\n',
    'password.txt': 'secret\n',
    'files/index.html': 'hello\n',
  };
}

function pickUsed(members: Readonly<Record<string, Keys>>, used: string): Readonly<Record<string, Keys>> {
  return Object.fromEntries(
    Object.entries(members).filter(
      ([name]) => name === 'default' || used.includes(`"${name}"`) || used.includes(`"${name}:`),
    ),
  );
}
