import { afterEach, beforeEach, expect } from 'bun:test';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { systemClock } from '../../src/async/clock.ts';
import type { Project } from '../../src/model/desired/project.ts';
import type { Service } from '../../src/model/desired/service.ts';
import type { WatchRule } from '../../src/model/desired/service-parts.ts';
import type { ProgressEvent } from '../../src/progress/event.ts';
import type { DeployActions } from '../../src/watch/deploys.ts';
import { DISK } from '../../src/watch/disk.ts';
import { compileRules } from '../../src/watch/rules/watched-rule.ts';
import { watchProject } from '../../src/watch/watch-project.ts';
import { FolderEngine, treeOf } from '../support/folder-engine.ts';
import { eventually } from '../support/time/eventually.ts';

type WatchEvent = Extract<ProgressEvent, { kind: 'watch' }>;

export const SYNC: WatchRule = { path: 'src', action: 'sync', target: '/app' };

/** A source folder, one engine whose containers are folders, and what a watch over both has told. */
interface Watched {
  readonly root: string;
  readonly engines: FolderEngine[];
  readonly events: WatchEvent[];
  readonly rebuilt: string[][];
  readonly restarted: string[][];
  readonly end: AbortController;
  running?: Promise<void>;
}

let watched: Watched;

/** That of the test that runs. */
export const here = (): Watched => watched;

/** Gives each test of the file a folder and an engine of its own. */
export function eachInOwnFolder(): void {
  beforeEach(() => {
    const root = realpathSync(mkdtempSync(join(tmpdir(), 'flotilla-source-')));
    mkdirSync(join(root, 'src'));
    const engines = [new FolderEngine()];
    watched = { root, engines, events: [], rebuilt: [], restarted: [], end: new AbortController() };
  });
  afterEach(async () => {
    watched.end.abort();
    await watched.running;
    for (const one of watched.engines) one[Symbol.dispose]();
    rmSync(watched.root, { recursive: true, force: true });
  });
}

export const engine = (): FolderEngine => watched.engines[0]!;

export function write(path: string, text = path): string {
  const file = join(watched.root, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  return file;
}

/** Begins to watch for services with these rules, and waits until it is on. */
export async function watch(
  services: Readonly<Record<string, readonly WatchRule[]>>,
  options: { readonly actions?: Partial<DeployActions>; readonly service?: Partial<Service> } = {},
): Promise<void> {
  const { root, engines, events, rebuilt, restarted, end } = watched;
  const full = Object.fromEntries(
    Object.entries(services).map(([key, rules]) => {
      const rulesHere = rules.map((rule) => ({ ...rule, path: join(root, rule.path) }));
      return [key, { command: null, entrypoint: null, develop: { watch: rulesHere }, ...options.service }];
    }),
  );
  watched.running = watchProject({
    project: { name: 'p', services: full } as unknown as Project,
    rules: Object.entries(full).flatMap(([key, service]) => compileRules(key, service as Service, DISK)),
    engines: new Map(engines.map((one) => [one.node, one.port])),
    clock: systemClock,
    signal: end.signal,
    emit: (event) => {
      if (event.kind === 'watch') events.push(event);
    },
    actions: {
      rebuild: async (names) => void rebuilt.push([...names]),
      restart: async (names) => void restarted.push([...names]),
      ...options.actions,
    },
  });
  await told('enabled');
}

export const told = (code: WatchEvent['code']): Promise<WatchEvent> =>
  eventually(`the event ${code}`, () => watched.events.find((event) => event.code === code));

export const appOf = (id: string, of = engine()): string => join(of.folderOf(id), 'app');

/** The container ends up with what the source has. */
export async function isEqual(id: string, of = engine()): Promise<void> {
  await eventually(`${id} has what is in src`, () => {
    expect(treeOf(appOf(id, of))).toEqual(treeOf(join(watched.root, 'src')));
    return true;
  });
}
