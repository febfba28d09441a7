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

/** An engine whose list is late by some readings, and what it is asked. */
function lateBy(readings: number) {
  const asked: string[] = [];
  const json = async ({ method, path }: { readonly method: string; readonly path: string }) => {
    asked.push(`${method} ${path}`);
    if (method === 'POST') return { StatusCode: 3 };
    return [{ State: asked.length <= readings + 1 ? 'running' : 'exited' }];
  };
  const body = new PassThrough();
  const api = { node: 'n1', json, stream: async () => body, typed: (source: unknown) => source };
  return { asked, body, calls: containerCalls(api as unknown as EngineApi) };
}

const LIST = 'GET /containers/json';

test('what has ended is told once the list says so, too', async () => {
  const { asked, calls } = lateBy(2);
  expect(await calls.waitContainer('abc', 'not-running')).toBe(3);
  expect(asked).toEqual(['POST /containers/abc/wait', LIST, LIST, LIST]);
});

test('what was killed is done once the list says so; other signals are only sent', async () => {
  const killed = lateBy(1);
  await killed.calls.killContainer('abc');
  expect(killed.asked).toEqual(['POST /containers/abc/kill', LIST, LIST]);
  const told = lateBy(1);
  await told.calls.killContainer('abc', 'SIGHUP');
  expect(told.asked).toEqual(['POST /containers/abc/kill']);
});

test('one that goes on running, because its policy has started it again, is not waited for without end', async () => {
  const { asked, calls } = lateBy(1000);
  expect(await calls.waitContainer('abc', 'next-exit')).toBe(3);
  expect(asked.length).toBeLessThan(50);
});

test('a wait has begun when its headers are there, and ends with its body', async () => {
  const { body, calls } = lateBy(0);
  const { exit } = await calls.beginWait('abc', 'next-exit');
  body.end('{"StatusCode": 3}\n');
  expect(await exit).toBe(3);
});
