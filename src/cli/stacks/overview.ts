import { createHash } from 'node:crypto';
import { FlotillaError } from '../../errors/flotilla-error.ts';
import type { Project } from '../../model/desired/project.ts';
import type { Service } from '../../model/desired/service.ts';
import { LABEL, OWN_LABEL } from '../../model/labels.ts';
import { isOneOff, serviceOf } from '../../observe/classify.ts';
import { projectFromLabels } from '../../observe/project-from-labels.ts';
import type { LocatedContainer } from '../../schedule/placement.ts';
import type { Stack, StackStore } from '../../store/stacks.ts';
import type { Session } from '../run/session.ts';

/** A service of a stack: what is asked for, and what is there. */
export interface StackService {
  readonly stack: string;
  readonly key: string;
  readonly definition: Service;
  readonly project: Project;
  /** Its replicas on all nodes that answer, whatever their state. */
  readonly containers: readonly LocatedContainer[];
}

export interface StackOverview {
  readonly name: string;
  /** Absent where only containers tell of it: another machine's files have its record. */
  readonly stack?: Stack;
  readonly services: readonly StackService[];
}

/**
 * The stacks of these nodes, sorted by name: those in the store, and those that containers belong to. One list call for
 * each engine.
 */
export async function readStacks(
  session: Session,
  store: StackStore,
  only?: readonly string[],
): Promise<readonly StackOverview[]> {
  const [known, containers] = await Promise.all([only ?? store.names(), listAll(session)]);
  const labelled = containers.flatMap(({ container }) => container.labels[OWN_LABEL.stack] ?? []);
  const names = [...new Set([...known, ...labelled])].filter((name) => only?.includes(name) ?? true).sort();
  const stacks = await Promise.all(
    names.map(async (name) => overviewOf(name, await store.get(name), containers)),
  );
  return stacks.filter(({ services, stack }) => stack !== undefined || services.length > 0);
}

/** One stack. Throws `NO_SUCH_STACK`. */
export async function readStack(session: Session, store: StackStore, name: string): Promise<StackOverview> {
  const [found] = await readStacks(session, store, [name]);
  if (found !== undefined) return found;
  throw new FlotillaError('NO_SUCH_STACK', `There is no stack "${name}"`, {
    hint: 'flotilla stack ls lists them',
  });
}

async function listAll(session: Session): Promise<readonly LocatedContainer[]> {
  const lists = await session.ask(async (engine) =>
    (await engine.listContainers([LABEL.configHash])).map((container) => ({ node: engine.node, container })),
  );
  return lists.flat().filter(({ container }) => !isOneOff(container));
}

function overviewOf(name: string, stack: Stack | undefined, all: readonly LocatedContainer[]): StackOverview {
  const own = all.filter(({ container }) => container.labels[LABEL.project] === name);
  const project = stack?.revisions[0]?.project ?? projectOfContainers(name, own);
  const services = Object.entries(project.services).map(([key, definition]) => ({
    stack: name,
    key,
    definition,
    project,
    containers: own
      .filter(({ container }) => serviceOf(container) === key)
      .sort((a, b) => (a.container.name < b.container.name ? -1 : 1)),
  }));
  return { name, ...(stack === undefined ? {} : { stack }), services };
}

function projectOfContainers(name: string, own: readonly LocatedContainer[]): Project {
  const containers = own.map(({ container }) => container);
  const project = projectFromLabels(name, {
    nodes: [
      {
        kind: 'reachable',
        name: '',
        settings: { labels: {}, availability: 'active' },
        facts: { engineVersion: '', apiVersion: '', os: '' },
        containers,
        networks: [],
        volumes: [],
        images: {},
      },
    ],
  });
  const counted = Object.entries(project.services).map(([key, service]) => {
    const scale = containers.filter((container) => serviceOf(container) === key).length;
    return [key, { ...service, scale }] as const;
  });
  return { ...project, services: Object.fromEntries(counted) };
}

/** Docker's name for a service of a stack. */
export function serviceName({ stack, key }: Pick<StackService, 'stack' | 'key'>): string {
  return `${stack}_${key}`;
}

/** Services of a stack have no ids of their own: one that is always the same is made of the name. */
export function serviceId(service: Pick<StackService, 'stack' | 'key'>): string {
  return createHash('sha256').update(serviceName(service)).digest('hex').slice(0, 25);
}

/** The services that are named ("shop_web", or an id, or the beginning of one). Throws `NO_SUCH_SERVICE`. */
export function findServices(
  stacks: readonly StackOverview[],
  names: readonly string[],
): readonly StackService[] {
  const all = stacks.flatMap(({ services }) => services);
  return names.map((name) => {
    const found =
      all.find((service) => serviceName(service) === name) ??
      all.find((service) => name.length >= 4 && serviceId(service).startsWith(name));
    if (found !== undefined) return found;
    throw new FlotillaError('NO_SUCH_SERVICE', `No such service: "${name}"`, {
      hint: 'services are named STACK_SERVICE; flotilla service ls lists them',
    });
  });
}
