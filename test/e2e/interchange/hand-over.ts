import { createHash } from 'node:crypto';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { EngineAddress } from '../../../scripts/engine/address.ts';
import { engineCall, engineRequest } from '../../../scripts/engine/request.ts';
import { engineEnvironment, labelled, removeLabelled } from '../../support/engine.ts';
import { type Finished, run } from '../../support/process.ts';
import { snapshotOf } from '../peer/snapshot.ts';
import type { Staged } from './subject.ts';

/** A program that is used as docker compose is: `[program, ...words]`. */
export type Tool = readonly [string, ...string[]];

/** Digests of what a tool has made of a project. */
export interface Made {
  /** Of names and labels, config hashes among them: the same on every engine. */
  readonly identity: string;
  /** Of all settings too; engines of different versions show them differently. */
  readonly whole: string;
}

/** One subject on one engine, for one tool after the other. */
export class HandOver implements AsyncDisposable {
  readonly #engine: EngineAddress;
  readonly #staged: Staged;

  constructor(engine: EngineAddress, staged: Staged) {
    this.#engine = engine;
    this.#staged = staged;
  }

  /** Runs a command of a tool to its end, in an environment that has nothing of this machine's. */
  run([program, ...words]: Tool, ...command: readonly string[]): Promise<Finished> {
    const { project, cwd, env } = this.#staged;
    const unset = Object.fromEntries(Object.keys(process.env).map((name) => [name, undefined]));
    const { PATH, DOCKER_CONFIG = join(homedir(), '.docker') } = process.env;
    return run(program, [...words, '-p', project, ...this.#staged.words, ...command], {
      cwd,
      env: { ...unset, PATH, HOME: '/root', DOCKER_CONFIG, ...engineEnvironment(this.#engine), ...env },
      deadlineMs: 120_000,
    });
  }

  /** Creates all that the project asks for and starts nothing; anything but success is an error. */
  async create(tool: Tool): Promise<Finished> {
    const finished = await this.run(tool, 'create', '--no-build');
    if (finished.status === 0) return finished;
    throw new Error(`${tool.join(' ')} create ended with ${finished.status}: ${finished.stderr}`);
  }

  /** The engine's ids of the project's containers and networks: what is made anew gets another one. */
  async ids(): Promise<Readonly<Record<string, string>>> {
    const paths = (await labelled(this.#engine, this.#label)).filter((path) => !path.startsWith('volumes/'));
    const entries = paths.map(async (path) => {
      const inspect = path.startsWith('containers/') ? `/${path}/json` : `/${path}`;
      const { Id } = JSON.parse(await engineCall(this.#engine, { path: inspect })) as { Id: string };
      return [path, Id] as const;
    });
    return Object.fromEntries(await Promise.all(entries));
  }

  async made(): Promise<Made> {
    const { project, cwd } = this.#staged;
    const snapshot = await snapshotOf(this.#engine, project, cwd);
    const { containers, networks, volumes } = snapshot;
    const identity = [labelsOf(containers), labelsOf(networks), labelsOf(volumes)];
    return { identity: digestOf(identity), whole: digestOf([containers, networks, volumes]) };
  }

  /** Removes all of the project from the engine. */
  async clear(): Promise<void> {
    const containers = (await labelled(this.#engine, this.#label)).filter((path) =>
      path.startsWith('containers/'),
    );
    for (const path of containers) {
      await engineRequest(this.#engine, { method: 'DELETE', path: `/${path}?force=1&v=1` });
    }
    await removeLabelled(this.#engine, this.#label);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.clear();
  }

  get #label(): string {
    return `com.docker.compose.project=${this.#staged.project}`;
  }
}

function labelsOf(things: Readonly<Record<string, unknown>>): unknown {
  const entries = Object.entries(things as Readonly<Record<string, { readonly Labels?: unknown }>>);
  return entries.map(([name, { Labels }]) => [name, Labels]);
}

function digestOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value, sameForBoth)).digest('hex');
}

/**
 * docker compose gives a container an alias twice where its name is the service's, and leaves the protocol
 * out of ports that are only exposed.
 */
function sameForBoth(key: string, member: unknown): unknown {
  if (key === 'Aliases' && Array.isArray(member)) return [...new Set(member)];
  if (key !== 'ExposedPorts' || typeof member !== 'object' || member === null) return member;
  return Object.keys(member)
    .map((port) => port.replace(/\/tcp$/, ''))
    .sort();
}
