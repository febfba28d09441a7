import { expect, test } from 'bun:test';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { globSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileStore } from '../../src/store/file/file-store.ts';
import { recordStoreContract } from './record-store-contract.ts';

const newFolder = (): string => mkdtempSync(join(tmpdir(), 'flotilla-store-'));

recordStoreContract('the store of files keeps the contract', async () => {
  const folder = newFolder();
  return {
    store: fileStore(folder),
    other: fileStore(folder),
    dispose: async () => rmSync(folder, { recursive: true }),
  };
});

async function inFolder(action: (folder: string) => Promise<void>): Promise<void> {
  const folder = newFolder();
  try {
    await action(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const filesOf = (folder: string): string[] =>
  globSync('**/*', { cwd: folder }).filter((path) => statSync(join(folder, path)).isFile());

test('only the user can read a record, and old versions do not stay', () =>
  inFolder(async (folder) => {
    const store = fileStore(folder);
    const first = await store.put('stacks/shop', 'one', undefined);
    await store.put('stacks/shop', 'two', first);
    const [path = '', ...others] = filesOf(folder);
    expect(others).toEqual([]);
    expect(statSync(join(folder, path)).mode & 0o077).toBe(0);
  }));

test('a record that is not what was written is an error that names its file', () =>
  inFolder(async (folder) => {
    const store = fileStore(folder);
    await store.put('stacks/shop', 'what was written', undefined);
    const path = join(folder, filesOf(folder)[0] ?? '');
    writeFileSync(path, readFileSync(path, 'utf8').replace('what', 'that'));
    const damaged = `The record "stacks/shop" in ${path} is damaged`;
    await expect(store.get('stacks/shop')).rejects.toThrow(damaged);
  }));

const KILLS = Number(process.env.STORE_KILLS ?? 20);

test(
  'a writer that is killed at any moment leaves a whole record, and nothing is lost that was written',
  () =>
    inFolder(async (folder) => {
      const writer = join(import.meta.dir, 'endless-writer.ts');
      for (let round = 0; round < KILLS; round += 1) {
        const child = spawn(process.execPath, ['--no-env-file', writer, folder], {
          stdio: ['ignore', 'pipe', 'inherit'],
        });
        // Each written number comes as a line: the kill falls into one of the next writes.
        let said = '';
        for (let lines = 0; lines <= round % 20; lines += 1) said += (await once(child.stdout, 'data'))[0];
        child.stdout.on('data', (chunk: Buffer) => {
          said += chunk.toString('utf8');
        });
        child.kill('SIGKILL');
        await once(child, 'close');
        const written = Number(said.trim().split('\n').at(-1));
        const record = await fileStore(folder).get('stacks/shop');
        const { number, padding } = JSON.parse(record?.value ?? '') as { number: number; padding: string };
        expect(padding).toBe('x'.repeat(number % 5000));
        expect(number).toBeGreaterThanOrEqual(written);
      }
    }),
  Math.max(60_000, KILLS * 1000),
);
