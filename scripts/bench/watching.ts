import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { EngineAddress } from '../engine/address.ts';
import { engineCall } from '../engine/request.ts';
import type { Contender } from './measure.ts';

const DEADLINE_MS = 60_000;

const COMPOSE = `services:
  web:
    image: flotilla/hello:1
    command: [sh, -c, 'trap "exit 0" TERM; while :; do sleep 0.1; done']
    develop:
      watch:
        - { path: ./src, action: sync, target: /watched }
`;

/** Where a watch's containers are. */
export interface Machine {
  readonly engine: EngineAddress;
  /** Where its disk can be seen from here: "" for this machine's own. */
  readonly root: string;
}

/** A watch that runs, and the folder in which its container's files can be seen from here. */
export class Watching {
  readonly #child: ChildProcess;
  readonly #command: readonly string[];
  readonly #environment: NodeJS.ProcessEnv;
  readonly #cwd: string;
  #there = '';

  private constructor({ command, environment }: Contender) {
    this.#command = command;
    this.#environment = { ...process.env, ...environment };
    this.#cwd = mkdtempSync(join(tmpdir(), 'flotilla-bench-'));
    writeFileSync(join(this.#cwd, 'compose.yaml'), COMPOSE);
    mkdirSync(join(this.#cwd, 'src'));
    const [program = '', ...words] = command;
    this.#child = spawn(program, [...words, 'watch'], {
      cwd: this.#cwd,
      env: this.#environment,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  }

  static async start(contender: Contender, machine: Machine): Promise<Watching> {
    const watching = new Watching(contender);
    await watching.#says('Watch enabled');
    watching.#there = await watching.#containerRoot(machine);
    return watching;
  }

  /** Milliseconds from the first write until every file's new content is in the container. */
  async timeOf(contents: ReadonlyMap<string, string>): Promise<number> {
    const start = performance.now();
    for (const [name, content] of contents) {
      const path = join(this.#cwd, 'src', name);
      if (name.includes('/')) mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, content);
    }
    for (const [name, content] of contents) {
      while (textOf(join(this.#there, 'watched', name)) !== content) {
        if (performance.now() - start > DEADLINE_MS)
          throw new Error(`${this.#command.join(' ')}: no ${name}`);
        await delay(1);
      }
    }
    return performance.now() - start;
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.#child.on('close', resolve));
    this.#child.kill('SIGINT');
    await ended;
    const [program = '', ...words] = this.#command;
    const down = spawn(program, [...words, 'down', '-v'], {
      cwd: this.#cwd,
      env: this.#environment,
      stdio: 'ignore',
    });
    await new Promise((resolve) => down.on('close', resolve));
    rmSync(this.#cwd, { recursive: true, force: true });
  }

  async #says(text: string): Promise<void> {
    let said = '';
    await new Promise<void>((resolve, reject) => {
      const hear = (chunk: Buffer): void => {
        said += chunk.toString('utf8');
        if (said.includes(text)) resolve();
      };
      this.#child.stdout?.on('data', hear);
      this.#child.stderr?.on('data', hear);
      this.#child.on('close', () => reject(new Error(`${this.#command.join(' ')} watch ended: ${said}`)));
    });
  }

  async #containerRoot({ engine, root }: Machine): Promise<string> {
    const project = basename(this.#cwd)
      .toLowerCase()
      .replaceAll(/[^-_a-z0-9]/g, '');
    const label = JSON.stringify({ label: [`com.docker.compose.project=${project}`] });
    const list = await engineCall(engine, { path: `/containers/json?filters=${encodeURIComponent(label)}` });
    const [container] = JSON.parse(list) as { Id: string }[];
    const details = await engineCall(engine, { path: `/containers/${container?.Id}/json` });
    const { GraphDriver } = JSON.parse(details) as { GraphDriver: { Data: { MergedDir?: string } } };
    return `${root}${GraphDriver.Data.MergedDir ?? '/nowhere'}`;
  }

  /** Needs an engine on this machine whose files may be read: root's, with overlay. */
  get isVisible(): boolean {
    return existsSync(this.#there);
  }
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
