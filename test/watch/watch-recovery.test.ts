import { describe, expect, test } from 'bun:test';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FolderEngine, treeOf } from '../support/folder-engine.ts';
import { eventually } from '../support/time/eventually.ts';
import { appOf, eachInOwnFolder, engine, here, isEqual, SYNC, told, watch, write } from './watched-folder.ts';

eachInOwnFolder();

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
      here().events.length = 0;
      write('src/a.js', String(index));
      await told('syncing');
    }
    expect(here().events.filter(({ code }) => code === 'sync-failed')).toEqual([]);
  });

  test('the engine is away while files change', async () => {
    const id = engine().add('web');
    write('src/old.js');
    await watch({ web: [{ ...SYNC, initial_sync: true }] });
    await isEqual(id);
    engine().down();
    write('src/new.js');
    rmSync(join(here().root, 'src/old.js'));
    await told('sync-failed');
    engine().up();
    await isEqual(id);
  });

  test('a node that is away does not hold the others up', async () => {
    here().engines.push(new FolderEngine('far'));
    const [near, far] = [engine().add('web'), here().engines[1]!.add('web')];
    here().engines[1]!.down();
    await watch({ web: [SYNC] });
    for (let index = 0; index < 3; index += 1) {
      write(`src/${index}.js`);
      await isEqual(near);
    }
    here().engines[1]!.up();
    await isEqual(far, here().engines[1]);
  });

  test('the container is killed: files go in at once, removals when it runs again', async () => {
    const id = engine().add('web');
    write('src/old.js');
    await watch({ web: [{ ...SYNC, initial_sync: true }] });
    await isEqual(id);
    engine().setState(id, 'exited');
    write('src/new.js');
    rmSync(join(here().root, 'src/old.js'));
    await eventually('new.js is there', () => treeOf(appOf(id))['new.js'] !== undefined);
    engine().setState(id, 'running');
    await isEqual(id);
  });

  test('the container is replaced by one of an older image', async () => {
    const old = engine().add('web');
    write('src/a.js');
    write('src/gone.js');
    await watch({ web: [SYNC] });
    rmSync(join(here().root, 'src/gone.js'));
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
      if (round % 3 === 0)
        rmSync(join(here().root, `src/d${(round + 3) % 7}`), { recursive: true, force: true });
      if (round % 20 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    await isEqual(id);
  });
});
