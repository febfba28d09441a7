import { resolve } from 'node:path';
import type { FileReader } from '../compose/request.ts';
import { type Endpoint, formatEndpoint, type TlsMaterial } from '../engine/docker/transport/endpoint.ts';
import { FlotillaError } from '../errors/flotilla-error.ts';
import { hasErrors, type Problem } from '../errors/problem.ts';
import { DEFAULT_NODE_SETTINGS } from '../model/node-settings.ts';
import type { SchedulingPolicy } from '../model/placing/scheduling.ts';
import { dockerConfigFolder } from './docker-config.ts';
import { contextEndpoint, currentContext } from './docker-context.ts';
import { parseHost } from './endpoint.ts';
import { findFleetFile } from './file/find.ts';
import { loadFleetFile } from './file/load.ts';
import { NOBODY_TOLD, type Telling } from './file/telling.ts';
import type { Node } from './node.ts';
import { readTls } from './tls-files.ts';

type Environment = Readonly<Record<string, string | undefined>>;

const DEFAULT_HOST = 'unix:///var/run/docker.sock';

/** What says where the engines are. */
export interface NodesRequest {
  /** `--host`, as often as it is given. */
  readonly hosts: readonly string[];
  /** `--fleet`. */
  readonly fleetFile?: string | undefined;
  /** Where a fleet file is looked for, and above; absent: only one that is named counts. */
  readonly folder?: string;
  readonly environment: Environment;
  readonly reader: FileReader;
}

export interface ResolvedNodes {
  /** Empty where the fleet file has errors. */
  readonly nodes: readonly Node[];
  /** How replicas are placed; empty where no fleet file says anything about it. */
  readonly policy: SchedulingPolicy;
  /** How a manager tells people; from the fleet file. */
  readonly telling: Telling;
  /** The fleet file that they come from, if any, what is wrong with it, and its text. */
  readonly fleetFile?: string;
  readonly problems: readonly Problem[];
  readonly sources: ReadonlyMap<string, string>;
}

/**
 * The nodes a command works on. What is named for this run counts before what lies about: `--host`, `--fleet`,
 * FLOTILLA_FLEET, DOCKER_HOST, DOCKER_CONTEXT, the fleet file of the project's folder or above, the chosen docker context,
 * the local socket. Throws `HOST_INVALID`, `CONTEXT_NOT_FOUND`, `TLS_FILES_INVALID`, `FLAGS_CONFLICT`, `NO_NODE`.
 */
export function resolveNodes(request: NodesRequest): ResolvedNodes {
  const { hosts, environment } = request;
  if (hosts.length > 0 && request.fleetFile !== undefined) {
    throw new FlotillaError('FLAGS_CONFLICT', '--host and --fleet exclude each other', {
      hint: 'name the hosts, or the fleet file that has them',
    });
  }
  const tls = tlsOfEnvironment(environment);
  if (hosts.length > 0) return withoutFile(adHocNodes(hosts.map((host) => parseHost(host, tls))));
  const fleetFile = fleetFileOf(request);
  if (fleetFile === undefined) return withoutFile(adHocNodes([endpointOf(environment)]));
  const loaded = loadFleetFile(fleetFile, request.reader);
  if (loaded.nodes.length === 0 && !hasErrors(loaded.problems)) {
    throw new FlotillaError('NO_NODE', `The fleet file ${fleetFile} has no nodes`, {
      hint: 'flotilla node add ssh://user@host adds one',
    });
  }
  return { ...loaded, fleetFile };
}

/** The fleet file that counts: undefined where the environment names an engine, or there is none. */
export function fleetFileOf({ fleetFile, folder, environment, reader }: NodesRequest): string | undefined {
  const named = fleetFile ?? (environment.FLOTILLA_FLEET || undefined);
  if (named !== undefined) return resolve(named);
  const isEngineNamed = Boolean(environment.DOCKER_HOST || environment.DOCKER_CONTEXT);
  return folder === undefined || isEngineNamed ? undefined : findFleetFile(folder, reader);
}

function withoutFile(nodes: readonly Node[]): ResolvedNodes {
  return { nodes, policy: {}, telling: NOBODY_TOLD, problems: [], sources: new Map() };
}

/** Nodes that no file names are called after their hosts; one that is named twice is one node. */
function adHocNodes(endpoints: readonly Endpoint[]): readonly Node[] {
  const byAddress = new Map(endpoints.map((endpoint) => [formatEndpoint(endpoint), endpoint]));
  const taken = new Map<string, number>();
  return [...byAddress.values()].map((endpoint) => {
    const plain = hostNameOf(endpoint);
    const count = (taken.get(plain) ?? 0) + 1;
    taken.set(plain, count);
    const name = count === 1 ? plain : `${plain}-${count}`;
    return { name, endpoint, settings: DEFAULT_NODE_SETTINGS };
  });
}

/** The host of an engine, as a node is called; the engine of this machine is "local". */
export function hostNameOf(endpoint: Endpoint): string {
  if (endpoint.kind === 'unix') return 'local';
  return endpoint.kind === 'ssh' ? endpoint.target.host : endpoint.host;
}

/** By the docker CLI's precedence: DOCKER_HOST, DOCKER_CONTEXT, the chosen context, the local socket. */
function endpointOf(environment: Environment): Endpoint {
  const host = environment.DOCKER_HOST || undefined;
  if (host !== undefined) return parseHost(host, tlsOfEnvironment(environment));
  const configDir = dockerConfigFolder(environment);
  const name = environment.DOCKER_CONTEXT || currentContext(configDir);
  const context = name === undefined ? undefined : contextEndpoint(configDir, name);
  return context === undefined ? parseHost(DEFAULT_HOST) : parseHost(context.host, context.tls);
}

/**
 * DOCKER_TLS_VERIFY (any value) speaks TLS and verifies, DOCKER_TLS speaks it with whoever answers; the
 * certificates are in DOCKER_CERT_PATH, or with docker's settings.
 */
function tlsOfEnvironment(environment: Environment): TlsMaterial | undefined {
  const verifies = (environment.DOCKER_TLS_VERIFY ?? '') !== '';
  if (!verifies && (environment.DOCKER_TLS ?? '') === '') return undefined;
  const folder = environment.DOCKER_CERT_PATH || dockerConfigFolder(environment);
  return readTls(folder, !verifies) ?? { skipVerify: !verifies };
}
