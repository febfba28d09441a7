import { unpackTar } from 'modern-tar';
import type { Engine } from '../../../src/engine/engine.ts';
import type { SwarmConfigSpec } from '../../../src/engine/swarm-configs.ts';
import type { SwarmService } from '../../../src/engine/swarm-services.ts';

interface Kept extends SwarmConfigSpec {
  readonly id: string;
}

/** As much of a Swarm's managers as an installed manager needs: what is created runs at once. */
export class SimulatedSwarm {
  readonly secrets: Kept[] = [];
  readonly configs: Kept[] = [];
  /** Names of images by node. */
  readonly images = new Map<string, Set<string>>();
  /** Every change that was asked for. */
  readonly changes: string[] = [];
  service: SwarmService | undefined;
  /** Tasks that have failed; with `doesNotStart` there are no others. */
  readonly failed: string[] = [];
  doesNotStart = false;
  /** At the next look nothing runs yet. */
  startsLate = false;
  #ids = 0;

  /** A manager's engine; what is not asked for here is missing. */
  engine(node: string): Engine {
    this.images.set(node, new Set());
    const names = (): Set<string> => this.images.get(node) ?? new Set();
    const calls: Partial<Engine> = {
      node,
      inspectImage: async (name) =>
        names().has(name)
          ? {
              id: `sha256:${name}`,
              volumes: [],
              hasHealthcheck: false,
              platform: '',
              defaults: { environment: [], labels: {} },
            }
          : undefined,
      listImageNames: async () => [...names()],
      loadImage: async (tar) => {
        const chunks: Buffer[] = [];
        for await (const chunk of tar) chunks.push(chunk as Buffer);
        const entries = await unpackTar(Buffer.concat(chunks));
        const manifest = entries.find(({ header }) => header.name === 'manifest.json');
        const [{ RepoTags }] = JSON.parse(Buffer.from(manifest?.data ?? []).toString());
        names().add(RepoTags[0]);
        this.changes.push(`${node}: load`);
      },
      removeImage: async (name) => {
        names().delete(name);
        this.changes.push(`${node}: remove image`);
      },
      listContainers: async () => [],
      listSwarmSecrets: async () => [...this.secrets],
      createSwarmSecret: (spec) => this.#create('secret', this.secrets, spec),
      removeSwarmSecret: (id) => this.#remove('secret', this.secrets, id),
      listSwarmConfigs: async () => this.configs.map((config) => ({ ...config, version: 1, createdAtMs: 0 })),
      createSwarmConfig: (spec) => this.#create('config', this.configs, spec),
      removeSwarmConfig: (id) => this.#remove('config', this.configs, id),
      inspectSwarmService: async () => this.service,
      createSwarmService: async (spec) => {
        this.changes.push('create service');
        this.service = { id: 'service', version: 1, spec };
        return 'service';
      },
      updateSwarmService: async ({ version }, spec) => {
        this.changes.push('update service');
        this.service = { id: 'service', version: version + 1, spec };
      },
      removeSwarmService: async () => {
        this.changes.push('remove service');
        this.service = undefined;
      },
      listSwarmTasks: async () => this.#tasks(),
    };
    return calls as Engine;
  }

  async #create(kind: string, list: Kept[], spec: SwarmConfigSpec): Promise<string> {
    this.#ids += 1;
    list.push({ ...spec, id: String(this.#ids) });
    this.changes.push(`create ${kind} ${spec.labels['io.flotilla.manager']}`);
    return String(this.#ids);
  }

  async #remove(kind: string, list: Kept[], id: string): Promise<void> {
    const at = list.findIndex((one) => one.id === id);
    const [removed] = list.splice(at, 1);
    this.changes.push(`remove ${kind} ${removed?.labels['io.flotilla.manager']}`);
  }

  #tasks(): Awaited<ReturnType<Engine['listSwarmTasks']>> {
    const { service, doesNotStart } = this;
    if (service === undefined) return [];
    const { TaskTemplate, Mode } = service.spec;
    if (doesNotStart) this.failed.push(`failed-${this.failed.length}`);
    const container = TaskTemplate.ContainerSpec;
    const past = this.failed.map((id) => ({
      ...{ id, nodeId: 'id-0', desiredState: 'shutdown', state: 'failed', message: 'it has no network' },
      container,
    }));
    const count = doesNotStart || this.startsLate ? 0 : Mode.Replicated.Replicas;
    this.startsLate = false;
    const running = Array.from({ length: count }, (_, index) => ({
      ...{ id: `task-${index}`, nodeId: `id-${index}`, desiredState: 'running', state: 'running' },
      ...{ message: '', container },
    }));
    return [...past, ...running];
  }
}
