import type { Random } from '../../test/support/fuzz/random.ts';
import type { Keys, Project } from './project.ts';
import { ends, randomService, STAYS } from './services.ts';

type Change = readonly [what: string, make: (random: Random, project: Project) => Project];

/** How a user's file changes between two commands. */
const CHANGES: readonly Change[] = [
  ['a label', ofService((service) => ({ ...service, labels: { changed: 'yes' } }))],
  ['a variable', ofService((service) => ({ ...service, environment: { CHANGED: '1' } }))],
  ['the image', ofService(otherImage)],
  ['the command', ofService((service) => ({ ...service, command: STAYS }))],
  ['one more network', ofService(oneMoreNetwork)],
  ['no networks', ofService(({ networks: _, ...service }) => service)],
  ['no dependencies', ofService(({ depends_on: _, ...service }) => service)],
  ['a volume', ofService((service) => ({ ...service, volumes: ['data:/changed', '/anonymous'] }))],
  ['the number', ofService(({ container_name: _, deploy: __, ...service }) => ({ ...service, scale: 2 }))],
  ['the restarts', ofService((service) => (ends(service) ? service : { ...service, restart: 'always' }))],
  ['a service goes', withoutOne],
  ['a service goes', withoutOne],
  ['a service comes', withOneMore],
  ['labels of networks', (_, project) => ({ ...project, networks: labelled(project.networks) })],
  ['labels of volumes', (_, project) => ({ ...project, volumes: labelled(project.volumes) })],
  ['a config', (_, project) => ({ ...project, configs: { settings: { content: 'another\n' } } })],
];

/** The project with one thing changed, and what that was. */
export function changed(
  random: Random,
  project: Project,
): { readonly what: string; readonly project: Project } {
  const [what, make] = random.pick(CHANGES);
  return { what, project: make(random, project) };
}

function ofService(change: (service: Keys) => Keys): Change[1] {
  return (random, project) => {
    const name = random.pick(Object.keys(project.services));
    return { ...project, services: { ...project.services, [name]: change(project.services[name] ?? {}) } };
  };
}

function otherImage({ build: _, ...service }: Keys): Keys {
  return { ...service, image: service.image === 'flotilla/test:2' ? 'flotilla/test:1' : 'flotilla/test:2' };
}

function oneMoreNetwork(service: Keys): Keys {
  if (service.network_mode !== undefined) return service;
  const { networks } = service;
  if (networks === undefined) return { ...service, networks: ['default', 'front'] };
  if (Array.isArray(networks)) return { ...service, networks: [...new Set([...networks, 'back'])] };
  return { ...service, networks: { ...(networks as Keys), back: null } };
}

/** One that no other names, where there is one; else one that is missing then. */
function withoutOne(random: Random, project: Project): Project {
  const names = Object.keys(project.services);
  if (names.length < 2) return project;
  const isNamed = (name: string): boolean =>
    names.some((other) => other !== name && JSON.stringify(project.services[other]).includes(`${name}`));
  const free = names.filter((name) => !isNamed(name));
  const gone = random.pick(free.length > 0 ? free : names);
  return {
    ...project,
    services: Object.fromEntries(Object.entries(project.services).filter(([name]) => name !== gone)),
  };
}

function withOneMore(random: Random, project: Project): Project {
  const service = randomService(random, project.services, '');
  const { container_name: _, ...rest } = service;
  return { ...project, services: { ...project.services, added: rest } };
}

function labelled(members: Readonly<Record<string, Keys>>): Readonly<Record<string, Keys>> {
  return Object.fromEntries(
    Object.entries(members).map(([name, keys]) => [name, { ...keys, labels: { changed: 'yes' } }]),
  );
}
