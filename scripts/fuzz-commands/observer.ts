import { snapshotOf, stable } from '../../test/e2e/peer/snapshot.ts';
import type { EngineAddress } from '../engine/address.ts';
import { engineCall, engineRequest } from '../engine/request.ts';
import { type Inspected, isUnsettled, type Listed } from './settled.ts';

/** The containers, networks and volumes of a project, and how old each is. */
export interface Observation {
  readonly containers: Readonly<Record<string, unknown>>;
  readonly networks: Readonly<Record<string, unknown>>;
  readonly volumes: Readonly<Record<string, unknown>>;
  /** In which step each was made, started last, and got its anonymous volumes. */
  readonly ages: Readonly<Record<string, unknown>>;
}

const SETTLES_WITHIN_MS = 10_000;
const PAUSE_MS = 120;
const ANONYMOUS = /^[0-9a-f]{64}$/;

/** Looks at a project after every step. What was there before is known by its id, so that a replacement shows. */
export class Observer {
  readonly #engine: EngineAddress;
  readonly #project: string;
  readonly #folder: string;
  #step = 0;
  /** Ids, starts and anonymous volumes -> the step in which they were seen first. */
  readonly #seen = new Map<string, number>();
  /** Anonymous volumes -> where they were mounted first. */
  readonly #anonymous = new Map<string, string>();

  constructor(engine: EngineAddress, project: string, folder: string) {
    this.#engine = engine;
    this.#project = project;
    this.#folder = folder;
  }

  /** What is there once nothing is about to change by itself. */
  async look(): Promise<Observation> {
    this.#step += 1;
    const listed = await this.#settle();
    const inspected = await Promise.all(
      listed.map(({ Id }) => this.#get<Inspected>(`/containers/${Id}/json`)),
    );
    const networks = await this.#get<readonly { Id: string; Name: string }[]>(`/networks?${this.#filter()}`);
    const left = await this.#leftVolumes(inspected);
    const ages = [
      ...inspected.map((container) => [stable(container.Name), this.#ageOf(container)] as const),
      ...networks.map(({ Id, Name }) => [Name, this.#first(Id)] as const),
    ].sort(([a, x], [b, y]) => (`${a}${JSON.stringify(x)}` < `${b}${JSON.stringify(y)}` ? -1 : 1));
    const snapshot = await snapshotOf(this.#engine, this.#project, this.#folder);
    return { ...snapshot, ages: { ...grouped(ages), left } };
  }

  /** Removes all of the project, its images, and the anonymous volumes that were seen. */
  async clear(): Promise<void> {
    const remove = (path: string) => engineRequest(this.#engine, { method: 'DELETE', path });
    const listed = await this.#list();
    await Promise.all(listed.map(({ Id }) => remove(`/containers/${Id}?force=1&v=1`)));
    const networks = await this.#get<readonly { Id: string }[]>(`/networks?${this.#filter()}`);
    await Promise.all(networks.map(({ Id }) => remove(`/networks/${Id}`)));
    const { Volumes } = await this.#get<{ Volumes: readonly { Name: string }[] | null }>(
      `/volumes?${this.#filter()}`,
    );
    const names = [...(Volumes ?? []).map(({ Name }) => Name), ...this.#anonymous.keys()];
    await Promise.all(names.map((name) => remove(`/volumes/${name}?force=1`)));
    const reference = encodeURIComponent(JSON.stringify({ reference: [`${this.#project}-*`] }));
    const images = await this.#get<readonly { RepoTags: readonly string[] | null }[]>(
      `/images/json?filters=${reference}`,
    );
    for (const tag of images.flatMap(({ RepoTags }) => RepoTags ?? []))
      if (tag.startsWith(`${this.#project}-`)) await remove(`/images/${tag}`);
  }

  #ageOf({ Id, Name, State, Mounts }: Inspected): unknown {
    const anonymous = Mounts.filter((mount) => ANONYMOUS.test(mount.Name ?? ''));
    for (const { Name: volume = '', Destination } of anonymous)
      if (!this.#anonymous.has(volume)) this.#anonymous.set(volume, `${stable(Name)} ${Destination}`);
    return {
      made: this.#first(Id),
      started: this.#first(`${Id} ${State.StartedAt}`),
      is: `${State.Status} ${State.ExitCode}`,
      volumes: anonymous
        .map(({ Name: volume = '', Destination }) => `${Destination} of ${this.#first(volume)}`)
        .sort(),
    };
  }

  /** Anonymous volumes that no container has any more. */
  async #leftVolumes(inspected: readonly Inspected[]): Promise<readonly string[]> {
    const { Volumes } = await this.#get<{ Volumes: readonly { Name: string }[] | null }>('/volumes');
    const mounted = new Set(inspected.flatMap(({ Mounts }) => Mounts.map(({ Name }) => Name)));
    return (Volumes ?? [])
      .filter(({ Name }) => this.#anonymous.has(Name) && !mounted.has(Name))
      .map(({ Name }) => `${this.#anonymous.get(Name)} of ${this.#first(Name)}`)
      .sort();
  }

  #first(key: string): number {
    const known = this.#seen.get(key);
    if (known === undefined) this.#seen.set(key, this.#step);
    return known ?? this.#step;
  }

  async #settle(): Promise<readonly Listed[]> {
    for (const since = Date.now(); ; ) {
      const listed = await this.#list();
      if (!listed.some(isUnsettled) || Date.now() - since > SETTLES_WITHIN_MS) return listed;
      await Bun.sleep(PAUSE_MS);
    }
  }

  #list(): Promise<readonly Listed[]> {
    return this.#get<readonly Listed[]>(`/containers/json?all=1&${this.#filter()}`);
  }

  #filter(): string {
    const label = [`com.docker.compose.project=${this.#project}`];
    return `filters=${encodeURIComponent(JSON.stringify({ label }))}`;
  }

  async #get<T>(path: string): Promise<T> {
    return JSON.parse(await engineCall(this.#engine, { path })) as T;
  }
}

/** One-off containers share a name here. */
function grouped(entries: readonly (readonly [string, unknown])[]): Record<string, unknown> {
  const result: Record<string, unknown[]> = {};
  for (const [name, value] of entries) result[name] = [...(result[name] ?? []), value];
  return result;
}
