import { afterEach, beforeEach, describe, expect, test } from 'bun:test';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { systemClock } from '../../src/async/clock.ts';
import type { Project } from '../../src/model/desired/project.ts';
import type { Service } from '../../src/model/desired/service.ts';
import type { WatchRule } from '../../src/model/desired/service-parts.ts';
import type { ProgressEvent } from '../../src/progress/event.ts';
import type { DeployActions } from '../../src/watch/deploys.ts';
import { DISK } from '../../src/watch/ignore-file.ts';
import { compileRules } from '../../src/watch/rules/watched-rule.ts';
import { watchProject } from '../../src/watch/watch-project.ts';
import { eventually } from '../support/eventually.ts';
import { FolderEngine, treeOf } from '../support/folder-engine.ts';

type WatchEvent = Extract<ProgressEvent, { kind: 'watch' }>;

let root: string;
let engines: FolderEngine[];
let events: WatchEvent[];
let rebuilt: string[][];
let restarted: string[][];
let end: AbortController;
let running: Promise<void> | undefined;

beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'flotilla-source-')));
  mkdirSync(join(root, 'src'));
  engines = [new FolderEngine()];
  events = [];
  rebuilt = [];
  restarted = [];
  end = new AbortController();
  running = undefined;
});

afterEach(async () => {
  end.abort();
  await running;
  for (const engine of engines) engine[Symbol.dispose]();
  rmSync(root, { recursive: true, force: true });
});

const engine = (): FolderEngine => engines[0]!;

function write(path: string, text = path): string {
  const file = join(root, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  return file;
}

async function watch(
  services: Readonly<Record<string, readonly WatchRule[]>>,
  options: { readonly actions?: Partial<DeployActions>; readonly service?: Partial<Service> } = {},
): Promise<void> {
  const full = Object.fromEntries(
    Object.entries(services).map(([key, rules]) => {
      const watched = rules.map((rule) => ({ ...rule, path: join(root, rule.path) }));
      return [key, { command: null, entrypoint: null, develop: { watch: watched }, ...options.service }];
    }),
  );
  const own = events;
  running = watchProject({
    project: { name: 'p', services: full } as unknown as Project,
    rules: Object.entries(full).flatMap(([key, service]) => compileRules(key, service as Service, DISK)),
    engines: new Map(engines.map((one) => [one.node, one.port])),
    clock: systemClock,
    signal: end.signal,
    emit: (event) => {
      if (event.kind === 'watch') own.push(event);
    },
    actions: {
      rebuild: async (names) => void rebuilt.push([...names]),
      restart: async (names) => void restarted.push([...names]),
      ...options.actions,
    },
  });
  await told('enabled');
}

const told = (code: WatchEvent['code']): Promise<WatchEvent> =>
  eventually(`the event ${code}`, () => events.find((event) => event.code === code));

const SYNC: WatchRule = { path: 'src', action: 'sync', target: '/app' };

const appOf = (id: string, of = engine()): string => join(of.folderOf(id), 'app');

/** The container ends up with what the source has. */
async function isEqual(id: string, of = engine()): Promise<void> {
  await eventually(`${id} has what is in src`, () => {
    expect(treeOf(appOf(id, of))).toEqual(treeOf(join(root, 'src')));
    return true;
  });
}

describe('a sync', () => {
  test('carries changes into every replica on every node', async () => {
    engines.push(new FolderEngine('other'));
    const [first, second] = [engine().add('web'), engine().add('web')];
    const third = engines[1]!.add('web');
    await watch({ web: [SYNC] });
    write('src/a.js');
    await isEqual(first);
    await isEqual(second);
    await isEqual(third, engines[1]);
  });

  test('is one tar for all files of a batch', async () => {
    engine().add('web');
    await watch({ web: [SYNC] });
    for (let index = 0; index < 200; index += 1) write(`src/f${index}`);
    await told('synced');
    expect(engine().archives).toBeLessThan(5);
  });

  test('keeps modes, links, moved folders and removals', async () => {
    const id = engine().add('web');
    await watch({ web: [SYNC] });
    chmodSync(write('src/run.sh'), 0o755);
    write('src/lib/deep/a.js');
    symlinkSync('lib/deep/a.js', join(root, 'src/link'));
    await isEqual(id);
    renameSync(join(root, 'src/lib'), join(root, 'src/moved'));
    chmodSync(join(root, 'src/moved'), 0o700);
    rmSync(join(root, 'src/run.sh'));
    await isEqual(id);
    rmSync(join(root, 'src/moved'), { recursive: true });
    write('src/moved', 'a file now');
    await isEqual(id);
  });

  test('leaves alone what only the container has', async () => {
    const id = engine().add('web');
    mkdirSync(appOf(id), { recursive: true });
    writeFileSync(join(appOf(id), 'generated'), 'x');
    write('src/a.js');
    await watch({ web: [SYNC] });
    rmSync(join(root, 'src'), { recursive: true });
    write('src/b.js');
    await eventually('b.js is there', () => treeOf(appOf(id))['b.js'] !== undefined);
    expect(Object.keys(treeOf(appOf(id))).sort()).toEqual(['b.js', 'generated']);
  });

  test('copies nothing at the beginning unless a rule says so', async () => {
    const [web, api] = [engine().add('web'), engine().add('api')];
    write('src/a.js');
    await watch({ web: [SYNC], api: [{ ...SYNC, initial_sync: true }] });
    await isEqual(api);
    expect(treeOf(appOf(web))).toEqual({});
  });

  test("tells in docker compose's words how many changes it carries", async () => {
    engine().add('web');
    await watch({ web: [SYNC] });
    write('src/a.js');
    expect(await told('syncing')).toMatchObject({
      message: 'Syncing service "web" after 1 changes were detected',
      service: 'web',
      changes: 1,
    });
  });

  test('runs the command of its rule once in each container, when the files are there', async () => {
    engine().add('web');
    engine().add('web');
    await watch({ web: [{ ...SYNC, action: 'sync+exec', exec: { command: ['echo', 'reloaded'] } }] });
    write('src/a.js');
    write('src/b.js');
    await eventually('both say it', () => events.filter(({ code }) => code === 'exec-output').length >= 2);
    expect(await told('exec-output')).toMatchObject({ message: 'reloaded', service: 'web' });
  });

  test('tells of a command that fails', async () => {
    engine().add('web');
    await watch({ web: [{ ...SYNC, action: 'sync+exec', exec: { command: ['false'] } }] });
    write('src/a.js');
    expect((await told('exec-failed')).message).toContain('"false" in "local-web-1" ended with 1');
  });

  test('comes before the restart of its service', async () => {
    const id = engine().add('web');
    let atRestart: unknown;
    await watch(
      { web: [{ ...SYNC, action: 'sync+restart' }] },
      {
        actions: {
          restart: async () => {
            atRestart = treeOf(appOf(id));
          },
        },
      },
    );
    write('src/a.js', 'a');
    await told('restarted');
    expect(atRestart).toMatchObject({ 'a.js': expect.stringContaining('a') });
  });
});

describe('a rebuild', () => {
  const RULES: readonly WatchRule[] = [SYNC, { path: 'package.json', action: 'rebuild' }];

  test('loses no change that comes while it runs, and the new container gets everything', async () => {
    const old = engine().add('web');
    write('src/before.js');
    let made = '';
    await watch(
      { web: RULES },
      {
        actions: {
          rebuild: async () => {
            write('src/during.js');
            engine().remove(old);
            made = engine().add('web');
          },
        },
      },
    );
    write('package.json', '{}');
    await told('rebuilt');
    await isEqual(made);
    write('src/after.js');
    await isEqual(made);
  });

  test('of several services at once is one', async () => {
    const rebuild = { path: 'package.json', action: 'rebuild' };
    await watch({ web: [rebuild], api: [rebuild] });
    write('package.json');
    await told('rebuilt');
    expect(rebuilt).toEqual([['api', 'web']]);
  });

  test('that fails is told, and the next change tries again', async () => {
    let count = 0;
    await watch(
      { web: RULES },
      {
        actions: {
          rebuild: () => {
            count += 1;
            return count === 1 ? Promise.reject(new Error('no such stage')) : Promise.resolve();
          },
        },
      },
    );
    write('package.json', '1');
    expect((await told('rebuild-failed')).message).toContain('no such stage');
    write('package.json', '2');
    await told('rebuilt');
  });

  test('and a restart never run at the same time', async () => {
    let under = 0;
    let most = 0;
    const slow = async (): Promise<void> => {
      under += 1;
      most = Math.max(most, under);
      await new Promise((resolve) => setTimeout(resolve, 20));
      under -= 1;
    };
    await watch(
      { web: [{ path: 'a', action: 'rebuild' }], api: [{ path: 'a', action: 'restart' }] },
      { actions: { rebuild: slow, restart: slow } },
    );
    write('a');
    await told('restarted');
    await told('rebuilt');
    expect(most).toBe(1);
  });
});

describe('whatever goes wrong, the container ends up equal to the source', () => {
  test('the disk in the container is full for a while', async () => {
    const id = engine().add('web');
    await watch({ web: [SYNC] });
    engine().full = 'no space left on device';
    write('src/a.js');
    expect((await told('sync-failed')).message).toContain('no space left on device');
    write('src/a.js', 'newer');
    engine().full = undefined;
    await told('recovered');
    await isEqual(id);
  });

  test('a failure is told once, however often it is tried again', async () => {
    engine().add('web');
    await watch({ web: [SYNC] });
    engine().full = 'no space left on device';
    write('src/a.js');
    await told('sync-failed');
    for (let index = 0; index < 5; index += 1) {
      events.length = 0;
      write('src/a.js', String(index));
      await told('syncing');
    }
    expect(events.filter(({ code }) => code === 'sync-failed')).toEqual([]);
  });

  test('the engine is away while files change', async () => {
    const id = engine().add('web');
    write('src/old.js');
    await watch({ web: [{ ...SYNC, initial_sync: true }] });
    await isEqual(id);
    engine().down();
    write('src/new.js');
    rmSync(join(root, 'src/old.js'));
    await told('sync-failed');
    engine().up();
    await isEqual(id);
  });

  test('a node that is away does not hold the others up', async () => {
    engines.push(new FolderEngine('far'));
    const [near, far] = [engine().add('web'), engines[1]!.add('web')];
    engines[1]!.down();
    await watch({ web: [SYNC] });
    for (let index = 0; index < 3; index += 1) {
      write(`src/${index}.js`);
      await isEqual(near);
    }
    engines[1]!.up();
    await isEqual(far, engines[1]);
  });

  test('the container is killed: files go in at once, removals when it runs again', async () => {
    const id = engine().add('web');
    write('src/old.js');
    await watch({ web: [{ ...SYNC, initial_sync: true }] });
    await isEqual(id);
    engine().setState(id, 'exited');
    write('src/new.js');
    rmSync(join(root, 'src/old.js'));
    await eventually('new.js is there', () => treeOf(appOf(id))['new.js'] !== undefined);
    engine().setState(id, 'running');
    await isEqual(id);
  });

  test('the container is replaced by one of an older image', async () => {
    const old = engine().add('web');
    write('src/a.js');
    write('src/gone.js');
    await watch({ web: [SYNC] });
    rmSync(join(root, 'src/gone.js'));
    await told('syncing');
    engine().remove(old);
    const made = engine().add('web', { state: 'created' });
    mkdirSync(appOf(made), { recursive: true });
    writeFileSync(join(appOf(made), 'gone.js'), 'of the image');
    engine().setState(made, 'running');
    await isEqual(made);
  });

  test('a replica more is brought up to date', async () => {
    engine().add('web');
    write('src/a.js');
    await watch({ web: [SYNC] });
    await isEqual(engine().add('web'));
  });

  test('files come and go faster than they can be read', async () => {
    const id = engine().add('web');
    await watch({ web: [SYNC] });
    for (let round = 0; round < 300; round += 1) {
      write(`src/d${round % 7}/f${round % 5}`, String(round));
      if (round % 3 === 0) rmSync(join(root, `src/d${(round + 3) % 7}`), { recursive: true, force: true });
      if (round % 20 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    await isEqual(id);
  });
});

test('a container in whose memory files go gets them from a process inside', async () => {
  engine().add('web');
  await watch({ web: [SYNC] }, { service: { tmpfs: ['/app'] } });
  write('src/a.js');
  await told('synced');
  expect(engine().commands).toContainEqual(['tar', '-x', '-f', '-', '-C', '/']);
  expect(engine().archives).toBe(0);
});

test('the end is told', async () => {
  await watch({ web: [SYNC] });
  end.abort();
  await running;
  expect(events.map(({ code }) => code)).toEqual(['enabled', 'disabled']);
});
