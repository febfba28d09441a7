import { describe, expect, test } from 'bun:test';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BinaryReader } from '@bufbuild/protobuf/wire';
import type { ServerCall } from '../../../src/build/buildkit/grpc/server.ts';
import { fileSyncHandlers } from '../../../src/build/buildkit/session/file-sync.ts';
import { decodePacket, encodePacket, PACKET } from '../../../src/build/buildkit/session/packets.ts';
import { diskFolder } from '../../../src/build/buildkit/session/sync-folder.ts';

const DIFF_COPY = '/moby.filesync.v1.FileSync/DiffCopy';

class Folder implements Disposable {
  readonly path = mkdtempSync(join(tmpdir(), 'flotilla-sync-'));

  constructor(files: Readonly<Record<string, string>>) {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(join(this.path, name, '..'), { recursive: true });
      writeFileSync(join(this.path, name), text, { mode: 0o640 });
    }
  }

  [Symbol.dispose](): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

interface Received {
  readonly entries: readonly { readonly name: string; readonly mode: number; readonly target: string }[];
  readonly files: Readonly<Record<number, string>>;
}

/** Plays the engine: hears of everything, asks for the entries that are named, and ends. */
async function sync(
  folder: string,
  headers: Readonly<Record<string, readonly string[]>>,
  wanted: (name: string) => boolean = () => false,
): Promise<Received> {
  const entries: Received['entries'][number][] = [];
  const files: Record<number, string> = {};
  const announced = Promise.withResolvers<void>();
  const finished = new Set<number>();
  const complete = Promise.withResolvers<void>();
  const asked = () => entries.flatMap(({ name }, id) => (wanted(name) ? [id] : []));
  const call: ServerCall = {
    metadata: (name) => headers[name] ?? [],
    requests: (async function* () {
      await announced.promise;
      for (const id of asked()) yield encodePacket(PACKET.request, id);
      if (asked().length > 0) await complete.promise;
      yield encodePacket(PACKET.end);
    })(),
    async send(message) {
      const { type, id, data } = decodePacket(message);
      if (type === PACKET.data) {
        files[id] = `${files[id] ?? ''}${Buffer.from(data).toString('utf8')}`;
        if (data.length === 0) finished.add(id);
        if (finished.size === asked().length) complete.resolve();
      }
      if (type !== PACKET.stat) return;
      const stat = statOf(message);
      if (stat === undefined) announced.resolve();
      else entries.push(stat);
    },
  };
  await fileSyncHandlers(new Map([['context', diskFolder(folder)]])).get(DIFF_COPY)?.(call);
  return { entries, files };
}

function statOf(packet: Uint8Array): Received['entries'][number] | undefined {
  const reader = new BinaryReader(packet);
  while (reader.pos < reader.len) {
    const [field, type] = reader.tag();
    if (field !== 2) {
      reader.skip(type, field);
      continue;
    }
    const stat = new BinaryReader(reader.bytes());
    const found = { name: '', mode: 0, target: '' };
    while (stat.pos < stat.len) {
      const [inner, innerType] = stat.tag();
      if (inner === 1) found.name = stat.string();
      else if (inner === 2) found.mode = stat.uint32();
      else if (inner === 7) found.target = stat.string();
      else stat.skip(innerType, inner);
    }
    return found;
  }
  return undefined;
}

const NAMES = { 'dir-name': ['context'] };

describe('the files of a session', () => {
  test('are announced with folders before what is in them, in the order of their bytes', async () => {
    using folder = new Folder({ 'b.txt': '', 'a/z': '', 'a/c/x': '', B: '' });
    const { entries } = await sync(folder.path, NAMES);
    expect(entries.map(({ name }) => name)).toEqual(['B', 'a', 'a/c', 'a/c/x', 'a/z', 'b.txt']);
  });

  test("have the modes of Go's files, and links their targets", async () => {
    using folder = new Folder({ file: 'x' });
    symlinkSync('file', join(folder.path, 'link'));
    mkdirSync(join(folder.path, 'sub'), { mode: 0o750 });
    const { entries } = await sync(folder.path, NAMES);
    expect(entries).toEqual([
      { name: 'file', mode: 0o640, target: '' },
      { name: 'link', mode: 2 ** 27 + 0o777, target: 'file' },
      { name: 'sub', mode: 2 ** 31 + 0o750, target: '' },
    ]);
  });

  test('are sent when they are asked for', async () => {
    using folder = new Folder({ one: 'first', two: 'second' });
    expect((await sync(folder.path, NAMES, (name) => name === 'two')).files).toEqual({ 1: 'second' });
  });

  test('are those that the engine does not exclude', async () => {
    using folder = new Folder({ 'keep/a': '', 'drop/a': '', 'drop/b': '', 'gone/a': '' });
    const headers = { ...NAMES, 'exclude-patterns': ['drop', 'gone', '!drop/b'] };
    expect((await sync(folder.path, headers)).entries.map(({ name }) => name)).toEqual([
      'drop',
      'drop/b',
      'keep',
      'keep/a',
    ]);
  });

  test('are only those that steps copy, where the engine names them', async () => {
    using folder = new Folder({ 'src/deep/a': '', 'src/b': '', other: '' });
    const headers = { ...NAMES, followpaths: ['src/deep'] };
    expect((await sync(folder.path, headers)).entries.map(({ name }) => name)).toEqual([
      'src',
      'src/deep',
      'src/deep/a',
    ]);
  });

  test('are all of them where a name is a pattern or leads over a link', async () => {
    using folder = new Folder({ 'src/a': '', other: '' });
    symlinkSync('src', join(folder.path, 'link'));
    for (const followpaths of [['s*'], ['link/a']]) {
      const { entries } = await sync(folder.path, { ...NAMES, followpaths });
      expect(entries.map(({ name }) => name)).toEqual(['link', 'other', 'src', 'src/a']);
    }
  });

  test('come from no folder that was not offered', async () => {
    using folder = new Folder({});
    await expect(sync(folder.path, { 'dir-name': ['/etc'] })).rejects.toThrow(
      'no access allowed to dir "/etc"',
    );
  });
});
