import { expect, test } from 'bun:test';
import type { EngineApi } from '../../../src/engine/docker/api.ts';
import { swarmCalls } from '../../../src/engine/docker/swarm/member-calls.ts';
import type { EngineRequest } from '../../../src/engine/docker/transport/transport.ts';
import { EngineError } from '../../../src/engine/engine-error.ts';

const STALE = 'rpc error: code = Unknown desc = update out of sequence';

/** A Swarm whose record of a member is changed by others before so many of our changes -> the versions that were sent. */
async function setRole(changedBefore: number): Promise<unknown[]> {
  let version = 1;
  const sent: unknown[] = [];
  const json = async ({ method, query }: EngineRequest) => {
    if (method === 'GET') return { Version: { Index: version }, Spec: { Role: 'manager', Labels: {} } };
    sent.push(query?.version);
    version += 1;
    if (sent.length <= changedBefore) throw new EngineError('failed', 'n1', STALE);
    return undefined;
  };
  await swarmCalls({ node: 'n1', json } as unknown as EngineApi).setSwarmRole('id', 'worker');
  return sent;
}

test("a role is set on the newest of a member's record", async () => {
  expect(await setRole(2)).toEqual([1, 2, 3]);
});

test("a role that can't be set for all tries is refused with the engine's words", async () => {
  await expect(setRole(99)).rejects.toThrow('out of sequence');
});
