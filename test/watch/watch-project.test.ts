import { describe, expect, test } from 'bun:test';
import { chmodSync, mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { WatchRule } from '../../src/model/desired/service-parts.ts';
import { FolderEngine, treeOf } from '../support/folder-engine.ts';
import { eventually } from '../support/time/eventually.ts';
import { appOf, eachInOwnFolder, engine, here, isEqual, SYNC, told, watch, write } from './watched-folder.ts';

eachInOwnFolder();

describe('a sync', () => {
  test('carries changes into every replica on every node', async () => {
    here().engines.push(new FolderEngine('other'));
    const [first, second] = [engine().add('web'), engine().add('web')];
    const third = here().engines[1]!.add('web');
    await watch({ web: [SYNC] });
    write('src/a.js');
    await isEqual(first);
    await isEqual(second);
    await isEqual(third, here().engines[1]);
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
    symlinkSync('lib/deep/a.js', join(here().root, 'src/link'));
    await isEqual(id);
    renameSync(join(here().root, 'src/lib'), join(here().root, 'src/moved'));
    chmodSync(join(here().root, 'src/moved'), 0o700);
    rmSync(join(here().root, 'src/run.sh'));
    await isEqual(id);
    rmSync(join(here().root, 'src/moved'), { recursive: true });
    write('src/moved', 'a file now');
    await isEqual(id);
  });

  test('leaves alone what only the container has', async () => {
    const id = engine().add('web');
    mkdirSync(appOf(id), { recursive: true });
    writeFileSync(join(appOf(id), 'generated'), 'x');
    write('src/a.js');
    await watch({ web: [SYNC] });
    rmSync(join(here().root, 'src'), { recursive: true });
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
    await eventually(
      'both say it',
      () => here().events.filter(({ code }) => code === 'exec-output').length >= 2,
    );
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
    expect(here().rebuilt).toEqual([['api', 'web']]);
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
  here().end.abort();
  await here().running;
  expect(here().events.map(({ code }) => code)).toEqual(['enabled', 'disabled']);
});
