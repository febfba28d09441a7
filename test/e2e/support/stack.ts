import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { EngineAddress } from '../../../scripts/engine/address.ts';
import { engineCall, engineRequest } from '../../../scripts/engine/request.ts';
import { engineEnvironment, labelled, removeLabelled, testEngine } from '../../support/engine.ts';
import { ensureTestImages } from '../../support/images.ts';
import { type Finished, type RunOptions, run } from '../../support/process.ts';
import type { Inspected } from './inspected.ts';
import { Running } from './running.ts';
import { giveSlotBack, takeSlot } from './slots.ts';

export const FLOTILLA = join(import.meta.dir, '../../../bin/flotilla');
const PROJECT_LABEL = 'com.docker.compose.project';

/** They are made once, although many tests ask for them at the same time. */
let images: Promise<void> | undefined;

/** What would change a run from outside: the machine's own settings are not under test. */
const CLEAN: Readonly<Record<string, undefined>> = {
  CI: undefined,
  NO_COLOR: undefined,
  DOCKER_CONTEXT: undefined,
  COMPOSE_FILE: undefined,
  COMPOSE_PROJECT_NAME: undefined,
  COMPOSE_PROFILES: undefined,
  COMPOSE_PROGRESS: undefined,
};

/**
 * A folder with a compose file, a project name of its own, and the engine, for one test. `await using`
 * removes all of the project from the engine and the disk, however the test ends.
 */
export class Stack implements AsyncDisposable {
  readonly name: string;
  readonly folder: string;
  readonly engine: EngineAddress;
  readonly #running: Running[] = [];
  readonly #projects: string[];
  readonly #extra: string[] = [];

  private constructor(engine: EngineAddress) {
    this.engine = engine;
    this.name = `e2e${randomBytes(4).toString('hex')}`;
    this.#projects = [this.name];
    this.folder = mkdtempSync(join(tmpdir(), 'flotilla-e2e-'));
  }

  /** `services` is the text under "services:", or a whole compose file where it has that line itself. */
  static async open(compose?: string): Promise<Stack> {
    const engine = await testEngine();
    images ??= ensureTestImages(engine);
    await images;
    await takeSlot();
    const stack = new Stack(engine);
    if (compose !== undefined) stack.compose(compose);
    return stack;
  }

  compose(text: string): void {
    this.write('compose.yaml', text);
  }

  write(path: string, text: string): string {
    const file = join(this.folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    return file;
  }

  /** Another project that is to be removed at the end. */
  alsoRemoves(project: string): string {
    this.#projects.push(project);
    return project;
  }

  /** Something without a project's label that is to be removed at the end: "networks/name". */
  alsoRemovesPath(path: string): void {
    this.#extra.push(path);
  }

  /** Runs flotilla in the folder to its end; any exit status is a result. */
  run(args: readonly string[], options: RunOptions = {}): Promise<Finished> {
    return run(FLOTILLA, args, { ...options, cwd: options.cwd ?? this.folder, env: this.#env(options.env) });
  }

  /** The same for "flotilla up -d" and so on, where anything but success is the test's failure. */
  async ok(...args: readonly string[]): Promise<Finished> {
    const finished = await this.run(args);
    if (finished.status !== 0) {
      throw new Error(`flotilla ${args.join(' ')} ended with ${finished.status}: ${finished.stderr}`);
    }
    return finished;
  }

  /** Starts flotilla and lets it run. */
  start(...args: readonly string[]): Running {
    return this.startWith({}, ...args);
  }

  /** The same with variables of its own. */
  startWith(env: RunOptions['env'], ...args: readonly string[]): Running {
    const child = spawn(FLOTILLA, args, { cwd: this.folder, env: { ...process.env, ...this.#env(env) } });
    const running = new Running(child);
    this.#running.push(running);
    return running;
  }

  /** Ends a program with the test. */
  owns(running: Running): void {
    this.#running.push(running);
  }

  /** The environment that flotilla runs in. */
  environment(given: RunOptions['env'] = {}): Record<string, string | undefined> {
    return this.#env(given);
  }

  /** The project's containers in all states, by name without the project's: "web-1". */
  async containers(): Promise<Record<string, Inspected>> {
    const names = (await labelled(this.engine, `${PROJECT_LABEL}=${this.name}`)).flatMap((path) =>
      path.startsWith('containers/') ? [path.slice('containers/'.length)] : [],
    );
    const all = await Promise.all(names.map((name) => this.inspect(name)));
    return Object.fromEntries(all.map((container) => [this.short(container.Name.slice(1)), container]));
  }

  /** One container; "web-1" for short. */
  async container(short: string): Promise<Inspected> {
    const all = await this.containers();
    const found = all[short];
    if (found === undefined)
      throw new Error(`No container ${short}; there are: ${Object.keys(all).join(' ')}`);
    return found;
  }

  async inspect(name: string): Promise<Inspected> {
    return JSON.parse(await engineCall(this.engine, { path: `/containers/${name}/json` })) as Inspected;
  }

  /** Ids by short name: what is the same afterwards was not recreated. */
  async ids(): Promise<Record<string, string>> {
    const all = await this.containers();
    return Object.fromEntries(Object.entries(all).map(([name, { Id }]) => [name, Id]));
  }

  /** "web-1 running" and so on, sorted. */
  async states(): Promise<string[]> {
    const all = await this.containers();
    return Object.entries(all)
      .map(([name, { State }]) => `${name} ${State.Status}`)
      .sort();
  }

  /** Everything of the project on the engine, without its name: "containers/web-1", "networks/default". */
  async everything(): Promise<string[]> {
    const paths = await labelled(this.engine, `${PROJECT_LABEL}=${this.name}`);
    return paths.map((path) => path.replace(/\/.*/, (name) => `/${this.short(name.slice(1))}`)).sort();
  }

  /** Runs a command inside a container of the project -> what it writes. */
  async exec(short: string, ...command: readonly string[]): Promise<string> {
    const { Id } = await this.container(short);
    const create = { AttachStdout: true, AttachStderr: true, Tty: true, Cmd: command };
    const made = await engineCall(this.engine, {
      method: 'POST',
      path: `/containers/${Id}/exec`,
      json: create,
    });
    const exec = (JSON.parse(made) as { Id: string }).Id;
    const output = await engineCall(this.engine, {
      method: 'POST',
      path: `/exec/${exec}/start`,
      json: { Detach: false, Tty: true },
    });
    return output.replaceAll('\r\n', '\n').trim();
  }

  call(method: string, path: string, json?: unknown): Promise<string> {
    return engineCall(this.engine, { method, path, ...(json === undefined ? {} : { json }) });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      await this.#clean();
    } finally {
      giveSlotBack();
    }
  }

  async #clean(): Promise<void> {
    await Promise.all(this.#running.map((running) => running.kill()));
    const volumes = Object.values(await this.containers()).flatMap(({ Mounts }) =>
      Mounts.flatMap(({ Name }) => (Name !== undefined && /^[0-9a-f]{64}$/.test(Name) ? [Name] : [])),
    );
    for (const project of this.#projects) await removeLabelled(this.engine, `${PROJECT_LABEL}=${project}`);
    for (const path of [...this.#extra, ...volumes.map((name) => `volumes/${name}`)]) {
      await engineRequest(this.engine, { method: 'DELETE', path: `/${path}?force=1` });
    }
    rmSync(this.folder, { recursive: true, force: true });
  }

  short(name: string): string {
    return name.replace(new RegExp(`^${this.name}[-_]`), '');
  }

  #env(given: RunOptions['env']): Record<string, string | undefined> {
    return {
      ...CLEAN,
      ...engineEnvironment(this.engine),
      COMPOSE_PROJECT_NAME: this.name,
      XDG_STATE_HOME: join(this.folder, '.state'),
      ...given,
    };
  }
}
