import { expect, test } from 'bun:test';
import { packTar } from 'modern-tar';
import type { Engine } from '../../../src/engine/engine.ts';
import { EngineError } from '../../../src/engine/engine-error.ts';
import { ownerOf } from '../../../src/watch/sync/owner.ts';

const FILES: Readonly<Record<string, string>> = {
  '/etc/passwd': 'root:x:0:0:root:/root:/bin/sh\nnode:x:1000:1001::/home/node:/bin/sh\n',
  '/etc/group': 'root:x:0:\nwww:x:33:node\n',
};

function owner(user: string | undefined, files: Readonly<Record<string, string>> = FILES): Promise<unknown> {
  const engine = {
    inspectContainer: async () => ({ settings: user === undefined ? {} : { User: user } }),
    async *getArchive(_id: string, path: string) {
      const text = files[path];
      if (text === undefined) throw new EngineError('not-found', 'local', `no ${path}`);
      yield await packTar([{ header: { name: 'file', size: text.length, type: 'file' }, body: text }]);
    },
  } as unknown as Engine;
  const replica = { engine, id: 'c', name: 'c', service: 'web', isRunning: true };
  return ownerOf(replica, new AbortController().signal);
}

test('files belong to whom the container runs as, by its own files', async () => {
  expect(await owner(undefined)).toEqual({ uid: 0, gid: 0 });
  expect(await owner('node')).toEqual({ uid: 1000, gid: 1001 });
  expect(await owner('1000')).toEqual({ uid: 1000, gid: 1001 });
  expect(await owner('node:www')).toEqual({ uid: 1000, gid: 33 });
  expect(await owner('node:44')).toEqual({ uid: 1000, gid: 44 });
  expect(await owner('1234:2345')).toEqual({ uid: 1234, gid: 2345 });
  expect(await owner('1234')).toEqual({ uid: 1234, gid: 0 });
});

test('an image without such files has numbers only', async () => {
  expect(await owner('1234:2345', {})).toEqual({ uid: 1234, gid: 2345 });
  expect(await owner('1234', {})).toEqual({ uid: 1234, gid: 0 });
});
