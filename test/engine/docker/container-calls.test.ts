import { expect, test } from 'bun:test';
import { PassThrough } from 'node:stream';
import type { EngineApi } from '../../../src/engine/docker/api.ts';
import { containerCalls } from '../../../src/engine/docker/container-calls.ts';
import { EngineError } from '../../../src/engine/engine-error.ts';

/** An engine that refuses a removal, and what it is asked. */
function refusing(message: string) {
  const asked: string[] = [];
  const json = async ({ method, path }: { readonly method: string; readonly path: string }) => {
    asked.push(`${method} ${path}`);
    if (method === 'DELETE') throw new EngineError('conflict', 'n1', message);
    return { StatusCode: 0 };
  };
  return { asked, calls: containerCalls({ node: 'n1', json } as unknown as EngineApi) };
}

const SETTINGS = { volumes: false, force: true };

test('a container that is being removed by others is waited for', async () => {
  const { asked, calls } = refusing('removal of container abc is already in progress');
  await calls.removeContainer('abc', SETTINGS);
  expect(asked).toEqual(['DELETE /containers/abc', 'POST /containers/abc/wait']);
});

test('another refusal of a removal is an error', async () => {
  const { asked, calls } = refusing('cannot remove container abc: unable to kill');
  await expect(calls.removeContainer('abc', SETTINGS)).rejects.toThrow('unable to kill');
  expect(asked).toHaveLength(1);
});

test('a wait has begun when its headers are there, and ends with its body', async () => {
  const body = new PassThrough();
  const api = { node: 'n1', stream: async () => body, typed: (source: unknown) => source };
  const { exit } = await containerCalls(api as unknown as EngineApi).beginWait('abc', 'next-exit');
  body.end('{"StatusCode": 3}\n');
  expect(await exit).toBe(3);
});
