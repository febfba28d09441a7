import { FlotillaError } from '../errors/flotilla-error.ts';
import type { Mount } from '../model/desired/mount.ts';
import type { Service } from '../model/desired/service.ts';
import type { Port } from '../model/desired/service-parts.ts';
import { parsePorts } from './canonical/port-spec.ts';
import { parseVolume } from './canonical/volume-spec.ts';
import { shellWords } from './decode/shell-words.ts';
import { cleanPath, resolvePath } from './paths.ts';

/** What the command line of `run` says about its container, in the short forms of compose files. */
export interface RunOverrides {
  readonly name: string;
  readonly command: readonly string[];
  readonly entrypoint?: string;
  readonly user?: string;
  readonly workingDir?: string;
  readonly tty: boolean;
  readonly stdin: boolean;
  /** Keeps the service's own ports; else only `publish` counts. */
  readonly servicePorts: boolean;
  readonly publish: readonly string[];
  readonly volumes: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly labels: readonly string[];
  readonly capAdd: readonly string[];
  readonly capDrop: readonly string[];
  readonly pullPolicy?: string;
}

/** Where relative paths start. */
export interface RunPaths {
  readonly cwd: string;
  readonly home: string;
}

/**
 * The service of a one-off container: the service itself, without restarts and hooks, changed by the
 * command line (docker compose, pkg/compose/run.go). Throws `RUN_FLAG_INVALID`.
 */
export function runService(service: Service, overrides: RunOverrides, paths: RunPaths): Service {
  const { restart, post_start, pre_stop, ports = [], deploy, ...kept } = service;
  return {
    ...kept,
    ...commandOf(service, overrides),
    ...(deploy === undefined ? {} : { deploy: without(deploy, 'restart_policy') }),
    container_name: overrides.name,
    scale: 1,
    tty: overrides.tty,
    stdin_open: overrides.stdin,
    ports: overrides.servicePorts ? ports : overrides.publish.flatMap(portsOf),
    volumes: [...(service.volumes ?? []), ...overrides.volumes.map((text) => volumeOf(text, paths))],
    environment: { ...service.environment, ...overrides.environment },
    labels: { ...service.labels, ...Object.fromEntries(overrides.labels.map(pairOf)) },
    cap_add: capabilities(service.cap_add, overrides.capAdd, overrides.capDrop),
    cap_drop: capabilities(service.cap_drop, overrides.capDrop, overrides.capAdd),
    ...(overrides.user === undefined ? {} : { user: overrides.user }),
    ...(overrides.workingDir === undefined ? {} : { working_dir: overrides.workingDir }),
    ...(overrides.pullPolicy === undefined ? {} : { pull_policy: overrides.pullPolicy }),
  };
}

/** An entrypoint without a command takes the service's and the image's command away with it. */
function commandOf(
  service: Service,
  { command, entrypoint }: RunOverrides,
): Pick<Service, 'command' | 'entrypoint'> {
  if (entrypoint === undefined) {
    return { entrypoint: service.entrypoint, command: command.length > 0 ? command : service.command };
  }
  const words = shellWords(entrypoint);
  if (words === undefined) throw invalid(`Entrypoint ${entrypoint} leaves a quote open`);
  return { entrypoint: words, command };
}

function portsOf(text: string): readonly Port[] {
  const specs = parsePorts(text);
  if (typeof specs === 'string') throw invalid(`Port "${text}" ${specs}`);
  return specs.map(({ hostIp, published, target, protocol }) => ({
    mode: 'ingress',
    ...(hostIp === '' ? {} : { host_ip: hostIp }),
    target,
    ...(published === '' ? {} : { published }),
    protocol,
  }));
}

function volumeOf(text: string, { cwd, home }: RunPaths): Mount {
  const spec = parseVolume(text);
  if (typeof spec === 'string') throw invalid(`Volume ${spec}`);
  const target = cleanPath(spec.target);
  const access = spec.readOnly ? { read_only: true } : {};
  if (spec.type === 'volume') {
    const source = spec.source === '' ? {} : { source: spec.source };
    return { type: 'volume', ...source, target, ...access, volume: spec.nocopy ? { nocopy: true } : {} };
  }
  return {
    type: 'bind',
    source: resolvePath(cwd, spec.source, home),
    target,
    ...access,
    bind: {
      create_host_path: true,
      ...(spec.selinux === '' ? {} : { selinux: spec.selinux }),
      ...(spec.propagation === '' ? {} : { propagation: spec.propagation }),
    },
  };
}

/** "NAME=value", or "NAME" for an empty value. */
function pairOf(text: string): readonly [string, string] {
  const equals = text.indexOf('=');
  return equals < 0 ? [text, ''] : [text.slice(0, equals), text.slice(equals + 1)];
}

function capabilities(
  own: readonly string[] = [],
  more: readonly string[],
  fewer: readonly string[],
): readonly string[] {
  return [...own.filter((name) => !fewer.includes(name)), ...more];
}

function without<T extends object>(value: T, key: keyof T): T {
  return Object.fromEntries(Object.entries(value).filter(([name]) => name !== key)) as T;
}

function invalid(message: string): FlotillaError {
  return new FlotillaError('RUN_FLAG_INVALID', message, {
    hint: 'flags of run take the short forms of compose files',
  });
}
