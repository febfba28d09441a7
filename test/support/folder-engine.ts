import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { Readable as ReadableStream } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { unpackTar as headersOf } from 'modern-tar';
import { unpackTar } from 'modern-tar/fs';
import type { PutArchiveOptions } from '../../src/engine/archives.ts';
import type { LogChunk } from '../../src/engine/containers.ts';
import type { Engine, EngineEvent, EventFilter } from '../../src/engine/engine.ts';
import { EngineError } from '../../src/engine/engine-error.ts';
import type { ExecSpec, Session } from '../../src/engine/session.ts';
import { LABEL } from '../../src/model/labels.ts';
import type { ContainerState, ObservedContainer } from '../../src/model/observed/container.ts';

interface FolderContainer {
  readonly observed: ObservedContainer;
  readonly folder: string;
}

/**
 * An engine whose containers are folders on this disk: what is copied into them, and removed by `rm`, can
 * be compared with the source. It does what `watch` asks of an engine, and fails where a test orders it.
 */
export class FolderEngine implements Disposable {
  readonly node: string;
  readonly #root = mkdtempSync(join(tmpdir(), 'flotilla-engine-'));
  readonly #containers = new Map<string, FolderContainer>();
  readonly #execs = new Map<string, { readonly id: string; readonly spec: ExecSpec; exitCode?: number }>();
  readonly #listeners = new Set<{ push(event: EngineEvent): void; end(): void }>();
  readonly commands: string[][] = [];
  /** How many tars have been unpacked. */
  archives = 0;
  /** No call is answered, and streams have ended. */
  #isDown = false;
  /** The next copies fail with this. */
  full: string | undefined;
  #count = 0;

  constructor(node = 'local') {
    this.node = node;
  }

  /** Seen as the port that the code under test knows; other calls than those of watch do not exist. */
  get port(): Engine {
    return this as unknown as Engine;
  }

  add(service: string, options: { readonly state?: ContainerState; readonly project?: string } = {}): string {
    this.#count += 1;
    const id = `${this.node}-${service}-${this.#count}`;
    const folder = join(this.#root, id);
    mkdirSync(folder, { recursive: true });
    const observed = {
      id,
      name: id,
      state: options.state ?? 'running',
      labels: { [LABEL.service]: service, [LABEL.project]: options.project ?? 'p', [LABEL.configHash]: 'x' },
    } as unknown as ObservedContainer;
    this.#containers.set(id, { observed, folder });
    this.#tell('start', id);
    return id;
  }

  setState(id: string, state: ContainerState): void {
    const found = this.#found(id);
    this.#containers.set(id, { ...found, observed: { ...found.observed, state } });
    this.#tell(state === 'running' ? 'start' : 'die', id);
  }

  remove(id: string): void {
    this.#containers.delete(id);
    this.#tell('destroy', id);
  }

  down(): void {
    this.#isDown = true;
    for (const listener of this.#listeners) listener.end();
  }

  up(): void {
    this.#isDown = false;
  }

  /** Where a container's files are. */
  folderOf(id: string): string {
    return this.#found(id).folder;
  }

  listContainers(): Promise<ObservedContainer[]> {
    return this.#answer(() => [...this.#containers.values()].map(({ observed }) => observed));
  }

  inspectContainer(id: string): Promise<unknown> {
    return this.#answer(() => ({ ...this.#found(id), settings: {} }));
  }

  async *events(_filter: EventFilter, signal: AbortSignal): AsyncIterable<EngineEvent> {
    await this.#answer(() => undefined);
    const events: EngineEvent[] = [];
    let isOver = false;
    let wake = (): void => {};
    const listener = {
      push: (event: EngineEvent) => {
        events.push(event);
        wake();
      },
      end: () => {
        isOver = true;
        wake();
      },
    };
    this.#listeners.add(listener);
    signal.addEventListener('abort', listener.end);
    try {
      while (!isOver && !signal.aborted) {
        const event = events.shift();
        if (event !== undefined) yield event;
        else await new Promise<void>((resolve) => (wake = resolve));
      }
    } finally {
      this.#listeners.delete(listener);
      signal.removeEventListener('abort', listener.end);
    }
  }

  async putArchive(id: string, folder: string, tar: Readable, _options: PutArchiveOptions): Promise<void> {
    const bytes = await buffer(tar);
    await this.#answer(() => this.#found(id));
    if (this.full !== undefined) throw new EngineError('failed', this.node, this.full);
    const target = join(this.#found(id).folder, folder);
    // Docker's unpacking replaces what is of another kind.
    for (const { header } of await headersOf(bytes)) {
      const path = join(target, header.name);
      const there = lstatSync(path, { throwIfNoEntry: false });
      if (there !== undefined && there.isDirectory() !== (header.type === 'directory')) {
        rmSync(path, { recursive: true });
      }
    }
    await pipeline(ReadableStream.from([bytes]), unpackTar(target));
    this.archives += 1;
  }

  createExec(containerId: string, spec: ExecSpec): Promise<string> {
    return this.#answer(() => {
      if (this.#found(containerId).observed.state !== 'running') {
        throw new EngineError('conflict', this.node, `Container ${containerId} is not running`);
      }
      const id = `exec-${this.#execs.size}`;
      this.#execs.set(id, { id: containerId, spec });
      return id;
    });
  }

  startExec(execId: string): Promise<Session> {
    return this.#answer(() => {
      const exec = this.#execs.get(execId);
      if (exec === undefined) throw new EngineError('not-found', this.node, `No exec ${execId}`);
      const [program, ...words] = exec.spec.command;
      this.commands.push([...exec.spec.command]);
      if (program === 'rm') {
        for (const path of words.slice(2))
          rmSync(join(this.#found(exec.id).folder, path), { recursive: true, force: true });
      }
      exec.exitCode = program === 'false' ? 1 : 0;
      return {
        output: chunks(program === 'echo' ? `${words.join(' ')}\n` : ''),
        write: () => Promise.resolve(),
        closeInput: () => undefined,
        close: () => undefined,
      };
    });
  }

  inspectExec(execId: string): Promise<{ isRunning: boolean; exitCode?: number }> {
    return this.#answer(() => ({ isRunning: false, exitCode: this.#execs.get(execId)?.exitCode ?? 0 }));
  }

  [Symbol.dispose](): void {
    rmSync(this.#root, { recursive: true, force: true });
  }

  #found(id: string): FolderContainer {
    const found = this.#containers.get(id);
    if (found === undefined) throw new EngineError('not-found', this.node, `No such container: ${id}`);
    return found;
  }

  async #answer<T>(give: () => T): Promise<T> {
    await Promise.resolve();
    if (this.#isDown) throw new EngineError('unreachable', this.node, `Node "${this.node}" does not answer`);
    return give();
  }

  #tell(action: string, id: string): void {
    if (this.#isDown) return;
    const timeMs = Date.now();
    const timeNanos = BigInt(timeMs) * 1_000_000n;
    const event: EngineEvent = { type: 'container', action, id, timeMs, timeNanos, attributes: {} };
    for (const listener of this.#listeners) listener.push(event);
  }
}

async function* chunks(text: string): AsyncIterable<LogChunk> {
  await Promise.resolve();
  if (text !== '') yield { stream: 'stdout', data: Buffer.from(text) };
}

/** Everything below a folder: modes, contents, links; "" where the folder is not there. */
export function treeOf(folder: string, name = ''): Record<string, string> {
  const path = join(folder, name);
  if (!existsSync(dirname(path))) return {};
  const stats = lstatSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return {};
  if (stats.isSymbolicLink()) return { [name]: `-> ${readlinkSync(path)}` };
  const mode = (stats.mode & 0o777).toString(8);
  if (!stats.isDirectory()) return { [name]: `${mode} ${readFileSync(path, 'utf8')}` };
  const inside = readdirSync(path).map((entry) => treeOf(folder, name === '' ? entry : `${name}/${entry}`));
  return Object.assign(name === '' ? {} : { [name]: mode }, ...inside);
}
