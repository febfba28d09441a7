import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { engineAddress } from '../engine/address.ts';
import { engineCall } from '../engine/request.ts';
import { type Contender, median } from './measure.ts';

const CHANGES = 50;
const MANY_FILES = 5000;
const MANY_ROUNDS = 5;
/** docker compose gathers changes for half a second; each change shall be a batch of its own. */
const PAUSE_MS = 250;
/** What the disk still has to do of thousands of files is not the next one's. */
const PAUSE_MANY_MS = 3000;
const DEADLINE_MS = 60_000;

const COMPOSE = `services:
  web:
    image: flotilla/hello:1
    command: [sh, -c, 'trap "exit 0" TERM; while :; do sleep 0.1; done']
    develop:
      watch:
        - { path: ./src, action: sync, target: /watched }
`;

/** A watch that runs, and the folder in which its container's files can be seen from here. */
class Watching {
  readonly #child: ChildProcess;
  readonly #command: readonly string[];
  readonly #cwd: string;
  #there = '';

  private constructor(command: readonly string[]) {
    this.#command = command;
    this.#cwd = mkdtempSync(join(tmpdir(), 'flotilla-bench-'));
    writeFileSync(join(this.#cwd, 'compose.yaml'), COMPOSE);
    mkdirSync(join(this.#cwd, 'src'));
    const [program = '', ...words] = command;
    this.#child = spawn(program, [...words, 'watch'], { cwd: this.#cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  }

  static async start(command: readonly string[]): Promise<Watching> {
    const watching = new Watching(command);
    await watching.#says('Watch enabled');
    watching.#there = await watching.#containerRoot();
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
    const down = spawn(program, [...words, 'down', '-v'], { cwd: this.#cwd, stdio: 'ignore' });
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

  async #containerRoot(): Promise<string> {
    const project = basename(this.#cwd)
      .toLowerCase()
      .replaceAll(/[^-_a-z0-9]/g, '');
    const label = JSON.stringify({ label: [`com.docker.compose.project=${project}`] });
    const engine = engineAddress(process.env);
    const list = await engineCall(engine, { path: `/containers/json?filters=${encodeURIComponent(label)}` });
    const [container] = JSON.parse(list) as { Id: string }[];
    const details = await engineCall(engine, { path: `/containers/${container?.Id}/json` });
    return (
      (JSON.parse(details) as { GraphDriver: { Data: { MergedDir?: string } } }).GraphDriver.Data.MergedDir ??
      ''
    );
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

/** From a file's write to its content being visible in the container; contenders take turns. */
export async function benchWatch(contenders: readonly Contender[]): Promise<string[][]> {
  const running: Watching[] = [];
  try {
    for (const { command } of contenders) running.push(await Watching.start(command));
    if (running.some(({ isVisible }) => !isVisible)) {
      console.log("the containers' files can't be seen from here: watch is not timed");
      return [];
    }
    const one = await rounds(running, CHANGES, PAUSE_MS, (round) => new Map([['file', `round ${round}`]]));
    const many = await rounds(running, MANY_ROUNDS, PAUSE_MANY_MS, (round) => manyFiles(round));
    return [
      row('watch: one change', one, median),
      row('watch: one change, 95th percentile', one, percentile95),
      row(`watch: ${MANY_FILES} files at once`, many, median),
    ];
  } finally {
    for (const watching of running) await watching.stop();
  }
}

async function rounds(
  running: readonly Watching[],
  count: number,
  pauseMs: number,
  contentsOf: (round: number) => ReadonlyMap<string, string>,
): Promise<readonly (readonly number[])[]> {
  const times: number[][] = running.map(() => []);
  for (let round = 0; round < count; round += 1) {
    for (const [index, watching] of running.entries()) {
      times[index]?.push(await watching.timeOf(contentsOf(round)));
      await delay(pauseMs);
    }
  }
  return times;
}

function manyFiles(round: number): ReadonlyMap<string, string> {
  const name = (index: number): string => `many${index % 50}/file${index}`;
  // As with a branch switch, some get longer and some shorter.
  const filler = (index: number): string => '.'.repeat((index * 7 + round * 13) % 40);
  const content = (index: number): string => `round ${round} of ${index} ${filler(index)}`;
  return new Map(Array.from({ length: MANY_FILES }, (_, index) => [name(index), content(index)]));
}

function row(
  title: string,
  times: readonly (readonly number[])[],
  measure: (times: readonly number[]) => number,
): string[] {
  const [own = Number.NaN, peer] = times.map(measure);
  const ratio = peer === undefined ? [] : [peer.toFixed(0), (own / peer).toFixed(2)];
  return [title, own.toFixed(0), ...ratio];
}

function percentile95(times: readonly number[]): number {
  const sorted = [...times].sort((a, b) => a - b);
  return sorted[Math.ceil(sorted.length * 0.95) - 1] ?? Number.NaN;
}
