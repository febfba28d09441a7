import type { EngineAddress } from '../../../scripts/engine/address.ts';
import { engineCall } from '../../../scripts/engine/request.ts';
import type { Snapshot } from './scenario.ts';

type Json = Record<string, unknown>;

interface Wire {
  readonly Id: string;
  readonly Name: string;
  readonly State: { readonly Status: string; readonly ExitCode: number };
  readonly Config: Json & { readonly Labels: Record<string, string>; readonly Hostname: string };
  readonly HostConfig: Json;
  readonly Mounts: readonly { Type: string; Name?: string; Destination: string; RW: boolean }[];
  readonly NetworkSettings: {
    readonly Networks: Record<string, { Aliases?: string[] | null; Links?: unknown }>;
  };
}

const CONFIG = [
  'Cmd',
  'Domainname',
  'Entrypoint',
  'Env',
  'ExposedPorts',
  'Healthcheck',
  'Image',
  'OpenStdin',
  'StopSignal',
  'StopTimeout',
  'Tty',
  'User',
  'WorkingDir',
];

const HOST = [
  'Binds',
  'CapAdd',
  'CapDrop',
  'CgroupParent',
  'CpuShares',
  'CpusetCpus',
  'Devices',
  'Dns',
  'DnsOptions',
  'DnsSearch',
  'ExtraHosts',
  'GroupAdd',
  'Init',
  'IpcMode',
  'LogConfig',
  'Memory',
  'MemoryReservation',
  'NanoCpus',
  'NetworkMode',
  'OomScoreAdj',
  'PidMode',
  'PidsLimit',
  'PortBindings',
  'Privileged',
  'ReadonlyRootfs',
  'RestartPolicy',
  'SecurityOpt',
  'ShmSize',
  'Sysctls',
  'Tmpfs',
  'UTSMode',
  'Ulimits',
  'UsernsMode',
  'VolumesFrom',
];

/** Labels that say which tool and which files it was, or that only flotilla has. */
const TOOL_LABELS = /^(io\.flotilla\.|com\.docker\.compose\.(version|image|slug)$)/;

/** The project's containers, networks and volumes as they are on the engine. */
export async function snapshotOf(
  engine: EngineAddress,
  project: string,
  folder: string,
): Promise<Omit<Snapshot, 'steps'>> {
  const filters = encodeURIComponent(JSON.stringify({ label: [`com.docker.compose.project=${project}`] }));
  const get = async <T>(path: string): Promise<T> => JSON.parse(await engineCall(engine, { path })) as T;
  const list = await get<{ Id: string }[]>(`/containers/json?all=1&filters=${filters}`);
  const containers = await Promise.all(list.map(({ Id }) => get<Wire>(`/containers/${Id}/json`)));
  const names = new Map(containers.map(({ Id, Name }) => [Id, Name.slice(1)]));
  const networks = await get<(Json & { Name: string })[]>(`/networks?filters=${filters}`);
  const { Volumes } = await get<{ Volumes: (Json & { Name: string })[] | null }>(
    `/volumes?filters=${filters}`,
  );
  const clean = (value: unknown): unknown => normalise(value, folder, names);
  return {
    containers: byName(
      containers.map((container) => [stable(container.Name.slice(1)), clean(containerOf(container))]),
    ),
    networks: byName(
      networks.map((network) => [
        network.Name,
        clean(pick(network, ['Driver', 'Internal', 'Attachable', 'EnableIPv6', 'Options', 'Labels'])),
      ]),
    ),
    volumes: byName(
      (Volumes ?? []).map((volume) => [
        stable(volume.Name),
        clean(pick(volume, ['Driver', 'Options', 'Labels'])),
      ]),
    ),
  };
}

function containerOf(container: Wire): Json {
  const { Config, HostConfig, Mounts, NetworkSettings, State } = container;
  return {
    state: State.Status,
    exitCode: State.ExitCode,
    ...pick(Config, CONFIG),
    Env: [...((Config.Env as string[] | null) ?? [])].sort(),
    Hostname: Config.Hostname.replace(SHORT_ID, '<id>'),
    Labels: borrows(HostConfig) ? { ...Config.Labels, [HASH]: '<with ids>' } : Config.Labels,
    HostConfig: sortLists(pick(HostConfig, HOST)),
    Mounts: Mounts.map(({ Type, Name, Destination, RW }) =>
      stable(`${Type} ${Name ?? ''} ${Destination} ${RW}`),
    ).sort(),
    Networks: byName(
      Object.entries(NetworkSettings.Networks).map(([name, { Aliases, Links }]) => [
        name,
        {
          Aliases: (Aliases ?? [])
            .filter((alias) => !SHORT_ID.test(alias) && alias !== Config.Hostname)
            .sort(),
          Links: Array.isArray(Links) ? [...Links].sort() : null,
        },
      ]),
    ),
  };
}

/** Engines say in two ways that nothing is restarted. */
function isNoRestart(policy: unknown): boolean {
  const name = (policy as { Name?: string } | undefined)?.Name ?? '';
  return name === '' || name === 'no';
}

/** Lists that come out of mappings: their order means nothing. */
function sortLists({ Binds, ExtraHosts, Ulimits, RestartPolicy, ...rest }: Json): Json {
  const sorted = (list: unknown): unknown =>
    [...(list as unknown[])].sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  return {
    ...rest,
    ...(isNoRestart(RestartPolicy) ? {} : { RestartPolicy }),
    ...(Binds === undefined ? {} : { Binds: sorted(Binds) }),
    ...(ExtraHosts === undefined ? {} : { ExtraHosts: sorted(ExtraHosts) }),
    ...(Ulimits === undefined ? {} : { Ulimits: sorted(Ulimits) }),
  };
}

const SHORT_ID = /^[0-9a-f]{12}$/;
const HASH = 'com.docker.compose.config-hash';

/** The hash of a container that shares with others holds their ids. */
function borrows({ NetworkMode, PidMode, IpcMode, VolumesFrom }: Json): boolean {
  const modes = [NetworkMode, PidMode, IpcMode];
  return modes.some((mode) => String(mode).startsWith('container:')) || !isEmpty(VolumesFrom);
}

/** Members that are set; empty and missing are the same, and engines differ in which they show. */
function pick(object: Json, keys: readonly string[]): Json {
  return Object.fromEntries(keys.flatMap((key) => (isEmpty(object[key]) ? [] : [[key, object[key]]])));
}

function isEmpty(value: unknown): boolean {
  if (Array.isArray(value)) return value.length === 0;
  if (typeof value === 'object' && value !== null) return Object.keys(value).length === 0;
  return value === undefined || value === null || value === '' || value === 0 || value === false;
}

function byName(entries: readonly (readonly [string, unknown])[]): Record<string, unknown> {
  return Object.fromEntries([...entries].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Ids, slugs and the folder are other ones in every run. */
function normalise(value: unknown, folder: string, names: ReadonlyMap<string, string>): unknown {
  if (typeof value === 'string') return normaliseText(value, folder, names);
  if (Array.isArray(value)) return value.map((item) => normalise(item, folder, names));
  if (typeof value !== 'object' || value === null) return value;
  return byName(
    Object.entries(value)
      .filter(([key]) => !TOOL_LABELS.test(key))
      .map(([key, member]) => {
        const text = key === 'com.docker.compose.depends_on' ? sortList(String(member)) : member;
        return [key, normalise(text, folder, names)];
      }),
  );
}

/** docker compose writes this label in the random order of a Go map. */
function sortList(text: string): string {
  return text.split(',').sort().join(',');
}

function normaliseText(text: string, folder: string, names: ReadonlyMap<string, string>): string {
  let result = text.replaceAll(folder, '<folder>');
  for (const [id, name] of names) result = result.replaceAll(id, `<${name}>`);
  return stable(result);
}

/** Anonymous volumes, slugs of one-off containers, temporary names. */
export function stable(text: string): string {
  return text
    .replace(/\b[0-9a-f]{64}\b/g, (id, at) => (isHashLabel(text, at) ? id : '<id>'))
    .replace(/-run-[0-9a-f]{12}\b/g, '-run-<slug>');
}

/** A text that is nothing but the 64 digits is a config hash or an anonymous volume's name. */
function isHashLabel(text: string, at: number): boolean {
  return at === 0 && text.length === 64;
}
