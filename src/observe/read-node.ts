import pLimit from 'p-limit';
import type { Engine } from '../engine/engine.ts';
import { EngineError } from '../engine/engine-error.ts';
import { compareText } from '../model/compare-text.ts';
import { LABEL } from '../model/labels.ts';
import type { NodeSettings } from '../model/node-settings.ts';
import type { ObservedImage, ObservedNode, UnreachableNode } from '../model/observed/fleet.ts';
import type { Scope } from './scope.ts';
import { type Reading, readSurroundings } from './surroundings.ts';

/** What decides how one node is read. */
export interface NodeRequest {
  readonly engine: Engine;
  readonly settings: NodeSettings;
  readonly scope: Scope;
  /** Calls at a time; absent: all at once. */
  readonly parallel: number | undefined;
  readonly signal: AbortSignal | undefined;
}

/** What a node's machine is, and what else is on it that placing depends on. */
type Machine = Pick<ObservedNode, 'info' | 'foreign' | 'imageNames'>;

/**
 * A node in one round of parallel calls, with its machine or without. One that does not answer is data; any other failure is
 * thrown.
 */
export function observeNode(
  request: NodeRequest,
  withMachine: boolean,
): Promise<ObservedNode | UnreachableNode> {
  const reading = readingOf(request);
  return orUnreachable(request, async () => {
    const [node, machine] = await Promise.all([
      readProject(reading, request.scope),
      withMachine ? readMachine(reading, request.scope) : {},
    ]);
    return { ...node, settings: request.settings, ...machine };
  });
}

/** The machine of a node that was read without it. */
export function observeMachine(
  request: NodeRequest,
  node: ObservedNode,
): Promise<ObservedNode | UnreachableNode> {
  return orUnreachable(request, async () => ({
    ...node,
    ...(await readMachine(readingOf(request), request.scope)),
  }));
}

function readingOf({ engine, parallel, signal }: NodeRequest): Reading {
  return { engine, limit: pLimit(parallel ?? Number.POSITIVE_INFINITY), signal };
}

async function orUnreachable(
  { engine, settings }: NodeRequest,
  read: () => Promise<ObservedNode>,
): Promise<ObservedNode | UnreachableNode> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof EngineError && error.kind === 'unreachable')) throw error;
    return { kind: 'unreachable', name: engine.node, settings, reason: error.message };
  }
}

async function readMachine(reading: Reading, scope: Scope): Promise<Machine> {
  const { engine, limit, signal } = reading;
  const [info, surroundings] = await Promise.all([
    limit(() => engine.info(signal)),
    scope.surroundings === undefined
      ? undefined
      : readSurroundings(reading, scope.project, scope.surroundings),
  ]);
  return { info, ...surroundings };
}

async function readProject(reading: Reading, scope: Scope): Promise<Omit<ObservedNode, 'settings'>> {
  const { engine, limit, signal } = reading;
  const [facts, containers, networks, volumes, images] = await Promise.all([
    limit(() => engine.facts(signal)),
    limit(() => engine.listContainers([`${LABEL.project}=${scope.project}`, LABEL.configHash], signal)),
    limit(() => engine.listNetworks(signal)),
    scope.leftVolumes || scope.volumes.length > 0 ? limit(() => engine.listVolumes(signal)) : [],
    readImages(reading, scope.images),
  ]);
  const isOurs = (labels: Readonly<Record<string, string>>): boolean =>
    labels[LABEL.project] === scope.project;
  return {
    kind: 'reachable',
    name: engine.node,
    facts,
    containers: containers.sort((a, b) => compareText(a.name, b.name)),
    networks: networks
      .filter((network) => isOurs(network.labels) || scope.networks.includes(network.name))
      .sort((a, b) => compareText(a.name, b.name)),
    volumes: volumes
      .filter((volume) => isOurs(volume.labels) || scope.volumes.includes(volume.name))
      .sort((a, b) => compareText(a.name, b.name)),
    images,
  };
}

/** A name that can be no image's is one that the engine does not have: who takes a project down need not know of it. */
async function orNone(image: Promise<ObservedImage | undefined>): Promise<ObservedImage | undefined> {
  try {
    return await image;
  } catch (error) {
    if (error instanceof EngineError && error.kind === 'invalid') return undefined;
    throw error;
  }
}

async function readImages(
  { engine, limit, signal }: Reading,
  references: readonly string[],
): Promise<Readonly<Record<string, ObservedImage>>> {
  const distinct = [...new Set(references)];
  const images = await Promise.all(
    distinct.map((reference) => limit(() => orNone(engine.inspectImage(reference, signal)))),
  );
  return Object.fromEntries(
    distinct.flatMap((reference, index) => {
      const image = images[index];
      return image === undefined ? [] : [[reference, image] as const];
    }),
  );
}
