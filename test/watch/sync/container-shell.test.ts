import { afterEach, beforeEach, expect, test } from 'bun:test';
import { spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LogChunk } from '../../../src/engine/containers.ts';
import type { Engine } from '../../../src/engine/engine.ts';
import type { ExecSpec, Session } from '../../../src/engine/session.ts';
import { type Pack, packPaths } from '../../../src/watch/files/pack.ts';
import { ContainerShell } from '../../../src/watch/sync/container-shell.ts';
import type { Replica } from '../../../src/watch/sync/replica.ts';
import { eventually } from '../../support/time/eventually.ts';

let root: string;
let end: AbortController;
let shell: ContainerShell;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'flotilla-shell-'));
  mkdirSync(join(root, 'here'));
  mkdirSync(join(root, 'there'));
  end = new AbortController();
  shell = new ContainerShell();
});
afterEach(() => {
  end.abort();
  rmSync(root, { recursive: true, force: true });
});

const here = (name: string): string => join(root, 'here', name);
const there = (name: string): string => join(root, 'there', name);

/** This machine in the place of a container: a command runs as a process of its own. */
function replicaOf(path = process.env.PATH): Replica {
  const specs: ExecSpec[] = [];
  const engine = {
    node: 'local',
    createExec: async (_id: string, spec: ExecSpec) => String(specs.push(spec) - 1),
    startExec: async (id: string): Promise<Session> => {
      const [program = '', ...words] = specs[Number(id)]?.command ?? [];
      const child = spawn(`/bin/${program}`, words, { env: { PATH: path } });
      child.on('error', () => undefined);
      return {
        output: (async function* (): AsyncIterable<LogChunk> {
          for await (const data of child.stdout) yield { stream: 'stdout', data: data as Buffer };
        })(),
        write: async (data) => void child.stdin.write(data),
        closeInput: () => child.stdin.end(),
        close: () => child.kill(),
      };
    },
  };
  return { engine: engine as unknown as Engine, id: 'c', name: 'c', service: 'web', isRunning: true };
}

function pack(...names: readonly string[]): Promise<Pack> {
  const { uid, gid } = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
  return packPaths(new Map(names.map((name) => [there(name), here(name)])), { uid, gid }, () => true);
}

/** The first call only opens the shell. */
async function carried(what: Pack, replica = replicaOf()): Promise<void> {
  await eventually('the shell takes it', () => shell.apply(what, replica, end.signal));
}

test('files are written and paths removed, whatever their names are', async () => {
  const names = ['a.js', "it's", '$(odd) name', '-n', 'ünï'];
  for (const name of names) writeFileSync(here(name), `new ${name}`);
  for (const name of ["old 'one'", '-rf']) writeFileSync(there(name), 'old');
  await carried(await pack(...names, "old 'one'", '-rf'));
  for (const name of names) expect(readFileSync(there(name), 'utf8')).toBe(`new ${name}`);
  expect([existsSync(there("old 'one'")), existsSync(there('-rf'))]).toEqual([false, false]);
});

test('one change after the other goes through the same shell', async () => {
  const replica = replicaOf();
  for (const text of ['one', 'two', 'three']) {
    writeFileSync(here('a'), text);
    await carried(await pack('a'), replica);
    expect(readFileSync(there('a'), 'utf8')).toBe(text);
  }
});

test('before the shell is there, and for a large tar, the answer is no', async () => {
  writeFileSync(here('small'), 'x');
  writeFileSync(here('large'), Buffer.alloc(1024 * 1024));
  const replica = replicaOf();
  expect(await shell.apply(await pack('small'), replica, end.signal)).toBe(false);
  await carried(await pack('small'), replica);
  expect(await shell.apply(await pack('large'), replica, end.signal)).toBe(false);
});

test('where programs are missing the answer is no, and after a few times nobody asks any more', async () => {
  writeFileSync(here('a'), 'a');
  const replica = replicaOf('/nowhere');
  const answers: boolean[] = [];
  for (let round = 0; round < 20; round += 1) {
    answers.push(await shell.apply(await pack('a'), replica, end.signal));
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(answers).not.toContain(true);
  expect(existsSync(there('a'))).toBe(false);
});

test('what stands at some paths is told by its kind, size, mode and owner', async () => {
  writeFileSync(here('a'), 'a');
  await carried(await pack('a'));
  writeFileSync(there("it's"), 'four');
  symlinkSync('a', there('link'));
  const listed = await shell.list(['a', "it's", 'link', 'missing'].map(there));
  const owner = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
  expect(listed?.get(there("it's"))).toEqual({ isLink: false, mode: 0o644, size: 4, ...owner });
  expect(listed?.get(there('link'))?.isLink).toBe(true);
  expect([...(listed?.keys() ?? [])]).toEqual(['a', "it's", 'link'].map(there));
});

test('paths are removed, and links without what they lead to', async () => {
  writeFileSync(here('a'), 'a');
  await carried(await pack('a'));
  symlinkSync('a', there('link'));
  expect(await shell.unlink([there('link')])).toBe(true);
  expect([existsSync(there('link')), existsSync(there('a'))]).toEqual([false, true]);
});
