import { loadProject } from '../../src/compose/load.ts';
import { NO_CONTENTS } from '../../src/model/desired/contents.ts';
import type { Project } from '../../src/model/desired/project.ts';
import { LABEL } from '../../src/model/labels.ts';
import { containerName } from '../../src/model/names.ts';
import { DEFAULT_NODE_SETTINGS, type NodeSettings } from '../../src/model/node-settings.ts';
import type { ContainerState, ObservedContainer } from '../../src/model/observed/container.ts';
import type { Fleet, NodeInfo, NodeMesh, ObservedNode } from '../../src/model/observed/fleet.ts';
import { formatPlan } from '../../src/plan/format.ts';
import type { Plan } from '../../src/plan/operation.ts';
import type { UpOptions } from '../../src/plan/up/planning.ts';
import { planUp } from '../../src/plan/up/up.ts';
import { schedule } from '../../src/schedule/schedule.ts';

/** The project of a compose text; fails the test where the text has an error. */
export function projectOf(yaml: string): Project {
  const result = loadProject(
    {
      files: ['/shop/compose.yaml'],
      projectName: 'shop',
      profiles: [],
      envFiles: [],
      cwd: '/shop',
      environment: {},
    },
    { readText: (path) => (path === '/shop/compose.yaml' ? yaml : undefined), isDirectory: () => false },
  );
  if (result.project === undefined) throw new Error(JSON.stringify(result.problems));
  return result.project;
}

/** A node that has everything a project wants; methods change one thing each. */
export class NodeBuilder {
  readonly #project: Project;
  #containers: ObservedContainer[] = [];
  #missingNetworks: ReadonlySet<string> = new Set();
  #missingImages: ReadonlySet<string> = new Set();
  #imageIds: Readonly<Record<string, string>> = {};
  #volumes: readonly string[] | undefined;
  #name = 'a';
  #settings: NodeSettings = DEFAULT_NODE_SETTINGS;
  #info: NodeInfo | undefined;
  #mesh: NodeMesh | undefined;

  constructor(project: Project) {
    this.#project = project;
  }

  /** Nothing of the project is there but its images. */
  bare(): this {
    this.#missingNetworks = new Set(Object.values(this.#project.networks).map(({ name }) => name));
    return this;
  }

  withoutImages(...references: readonly string[]): this {
    this.#missingImages = new Set(references);
    return this;
  }

  /** The reference means another image now. */
  hasNewImage(reference: string): this {
    this.#imageIds = { ...this.#imageIds, [reference]: `sha256:new-${reference}` };
    return this;
  }

  /** A container that is as the project wants it, but for what is given. */
  runs(service: string, slot = 1, changes: Partial<ObservedContainer> = {}): this {
    this.#containers.push({ ...this.#container(service, slot), ...changes });
    return this;
  }

  runsAll(): this {
    for (const service of Object.keys(this.#project.services)) this.runs(service);
    return this;
  }

  /** The node under another name, one of several. */
  named(name: string, settings: Partial<NodeSettings> = {}, info: Partial<NodeInfo> = {}): this {
    this.#name = name;
    this.#settings = { ...DEFAULT_NODE_SETTINGS, ...settings };
    this.#info = { ...machine(name), ...info };
    return this;
  }

  /** The node as it is read for a project of the mesh. */
  meshed(changes: Partial<NodeMesh> = {}): this {
    this.#mesh = {
      address: `10.0.0.${this.#name.charCodeAt(0) - 96}`,
      held: [],
      isCurrent: true,
      ...changes,
    };
    return this;
  }

  /** No volume of the project is there but these, by the engine's name. */
  hasVolumes(...names: readonly string[]): this {
    this.#volumes = names;
    return this;
  }

  fleet(): Fleet {
    return { nodes: [this.node()] };
  }

  node(): ObservedNode {
    const { networks, volumes, services } = this.#project;
    const references = Object.values(services).map(({ image = '' }) => image);
    return {
      kind: 'reachable',
      name: this.#name,
      settings: this.#settings,
      ...(this.#info === undefined ? {} : { info: this.#info }),
      ...(this.#mesh === undefined ? {} : { mesh: this.#mesh }),
      facts: { engineVersion: '28.5.2', apiVersion: '1.51', os: 'linux' },
      containers: this.#containers,
      networks: Object.entries(networks)
        .filter(([, { name }]) => !this.#missingNetworks.has(name))
        .map(([key, { name }]) => ({
          id: `id-${name}`,
          name,
          driver: 'bridge',
          labels: { [LABEL.project]: 'shop', [LABEL.configHash]: this.#project.networkHashes[key] ?? '' },
        })),
      volumes:
        this.#missingNetworks.size > 0
          ? []
          : (this.#volumes ?? Object.values(volumes).map(({ name }) => name)).map((name) => ({
              name,
              driver: 'local',
              labels: { [LABEL.project]: 'shop' },
            })),
      images: Object.fromEntries(
        references
          .filter((reference) => !this.#missingImages.has(reference))
          .map((reference) => [
            reference,
            {
              id: this.#imageIds[reference] ?? `sha256:${reference}`,
              volumes: [],
              hasHealthcheck: false,
              platform: 'linux/amd64',
              defaults: { environment: [], labels: {} },
            },
          ]),
      ),
    };
  }

  #container(key: string, slot: number): ObservedContainer {
    const project = this.#project;
    const service = project.services[key];
    if (service === undefined) throw new Error(`no service ${key}`);
    const image = service.image ?? '';
    return {
      id: `id-${key}-${slot}`.padEnd(64, '0'),
      name: containerName(project, key, service, slot),
      image,
      imageId: `sha256:${image}`,
      command: '',
      labels: {
        [LABEL.project]: project.name,
        [LABEL.service]: key,
        [LABEL.containerNumber]: String(slot),
        [LABEL.oneoff]: 'False',
        [LABEL.configHash]: project.configHashes[key]?.current ?? '',
        [LABEL.image]: `sha256:${image}`,
      },
      state: 'running',
      status: 'Up 2 minutes (healthy)',
      ...(service.healthcheck === undefined ? {} : { health: 'healthy' as const }),
      createdAtMs: 0,
      ports: [],
      networks: Object.keys(service.networks ?? {}).map((network) => {
        const name = project.networks[network]?.name ?? network;
        return { networkName: name, networkId: `id-${name}`, ipAddress: '' };
      }),
      networkMode: '',
      mounts: (service.volumes ?? []).map(({ type, source, target }) => ({
        kind: type,
        volumeName: project.volumes[source ?? '']?.name ?? 'f'.repeat(64),
        source: '',
        target,
        isReadOnly: false,
      })),
    };
  }
}

/** The machine of a node in a Swarm of three, of which "a" is the manager. */
function machine(name: string): NodeInfo {
  return {
    engineId: `engine-${name}`,
    hostname: `host-${name}`,
    architecture: 'amd64',
    cpus: 2,
    memoryBytes: 4 * 1024 ** 3,
    labels: {},
    plugins: ['local', 'bridge', 'overlay'],
    runtimes: ['runc'],
    swarm: {
      state: 'active',
      nodeId: `id-${name}`,
      isManager: name === 'a',
      address: `10.0.0.${name.charCodeAt(0) - 96}`,
      managerIds: ['id-a'],
    },
  };
}

/** What changes in a container that is no longer running. */
export function ended(exitCode: number): Partial<ObservedContainer> {
  const state: ContainerState = 'exited';
  return { state, exitCode, status: `Exited (${exitCode}) 1 minute ago` };
}

/** Labels of a container made from another configuration. */
export function outdated(project: Project, service: string, slot = 1): Partial<ObservedContainer> {
  return {
    labels: {
      [LABEL.project]: project.name,
      [LABEL.service]: service,
      [LABEL.containerNumber]: String(slot),
      [LABEL.oneoff]: 'False',
      [LABEL.configHash]: 'of another configuration',
      [LABEL.image]: `sha256:${project.services[service]?.image}`,
    },
  };
}

export const UP_OPTIONS: UpOptions = {
  targets: [],
  recreate: 'diverged',
  recreateDependencies: 'diverged',
  renewAnonymousVolumes: false,
  removeOrphans: false,
  start: true,
  wait: false,
  pulled: new Set(),
  renewedVolumes: new Set(),
  keptNetworks: new Set(),
  nowMs: 0,
};

export function upPlan(project: Project, fleet: Fleet, options: Partial<UpOptions> = {}): Plan {
  return planUp(project, NO_CONTENTS, fleet, schedule(project, fleet), { ...UP_OPTIONS, ...options });
}

/** A plan's lines without the alignment, so that tests read as sentences. */
export function linesOf(plan: Plan): string[] {
  return formatPlan(plan)
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.replace(/ {2,}/g, ' | '));
}
