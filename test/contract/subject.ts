import { randomBytes } from 'node:crypto';
import type { EngineAddress } from '../../scripts/engine/address.ts';
import { engineCall } from '../../scripts/engine/request.ts';
import type { Engine } from '../../src/engine/engine.ts';
import { EngineError, type EngineErrorKind } from '../../src/engine/engine-error.ts';
import type { ContainerBody, ContainerSpec, EndpointSpec } from '../../src/model/container-spec.ts';

/**
 * What a container of the contract does. A real engine gives a command to one image; a simulated one
 * has an image for each.
 *
 * - `stays`: runs until it is stopped, and obeys at once
 * - `declares`: the same, with a health check that succeeds, a volume at /data and port 80
 * - `exits`: writes "out" to stdout and "err" to stderr, and ends with 3
 * - `prints`: writes "line 1" to "line 5" and stays
 */
export type Kind = 'stays' | 'declares' | 'exits' | 'prints';

/** One engine under contract, and what its tests may use. */
export interface Subject {
  readonly engine: Engine;
  readonly address: EngineAddress;
  readonly container: Readonly<Record<Kind, Pick<ContainerBody, 'Image' | 'Cmd'>>>;
  /** A reference that a pull finds and that the engine does not have. */
  readonly pullable: string;
  /** Ends everything that belongs to this subject. */
  readonly dispose: () => Promise<void>;
}

/** A fresh name for each test: tests share an engine, perhaps with the user's own containers. */
export function newName(): string {
  return `contract-${randomBytes(5).toString('hex')}`;
}

/** On all that the tests create; its value is the test's own name for the thing. */
export const LABEL_KEY = 'io.flotilla.test.contract';
/** On all of it too: what this run is to remove, and no other run beside it. */
export const RUN_LABEL = `io.flotilla.test.run.${newName()}`;

export function labelsOf(name: string): Record<string, string> {
  return { [LABEL_KEY]: name, [RUN_LABEL]: '' };
}

/** A valid container of one kind; tests change what they are about. */
export function specOf(
  subject: Subject,
  kind: Kind,
  name: string,
  change: {
    readonly body?: Partial<ContainerBody>;
    readonly networks?: Readonly<Record<string, EndpointSpec>>;
  } = {},
): ContainerSpec {
  const networks = change.networks ?? {};
  const [primary] = Object.keys(networks);
  return {
    name,
    ...(primary === undefined ? {} : { primaryNetwork: primary }),
    endpoints: networks,
    body: {
      ...subject.container[kind],
      Labels: { ...labelsOf(name), 'test.also': 'yes' },
      HostConfig: primary === undefined ? {} : { NetworkMode: primary },
      ...change.body,
    },
  };
}

export function networkSpec(name: string) {
  return { name, labels: labelsOf(name), internal: false, attachable: false };
}

/** Creates and starts one; its id. */
export async function running(
  subject: Subject,
  kind: Kind,
  name: string,
  change: Parameters<typeof specOf>[3] = {},
): Promise<string> {
  const { id } = await subject.engine.createContainer(specOf(subject, kind, name, change));
  await subject.engine.startContainer(id);
  return id;
}

/** The port has no `pause`: nothing in flotilla does that. */
export async function pause(subject: Subject, id: string): Promise<void> {
  await engineCall(subject.address, { method: 'POST', path: `/containers/${id}/pause` });
}

/** The error that a call ends with; a call that goes well is a failure of the test. */
export async function refusalOf(call: Promise<unknown>): Promise<EngineError> {
  try {
    await call;
  } catch (error) {
    if (error instanceof EngineError) return error;
    throw error;
  }
  throw new Error('The call was not refused');
}

export async function kindOfRefusal(call: Promise<unknown>): Promise<EngineErrorKind> {
  return (await refusalOf(call)).kind;
}

export async function gather<T>(source: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of source) all.push(item);
  return all;
}
