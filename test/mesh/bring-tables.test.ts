import { describe, expect, test } from 'bun:test';
import type { Engine } from '../../src/engine/engine.ts';
import { bringTables } from '../../src/mesh/bring-tables.ts';
import type { MeshHost } from '../../src/mesh/host.ts';
import type { MeshNode } from '../../src/mesh/node.ts';
import type { MeshState } from '../../src/mesh/read-replicas.ts';
import { HAS_SYSTEMD } from '../../src/mesh/rules/node-scripts.ts';
import { replica } from './rules/replicas.ts';

type Answer = { readonly code: number; readonly stdout?: string; readonly stderr?: string };

/** A machine that answers its scripts in order, and keeps what came in. */
class FakeHost implements MeshHost {
  readonly inputs: (string | undefined)[] = [];
  readonly #answers: Answer[];

  constructor(...answers: Answer[]) {
    this.#answers = answers;
  }

  run(_script: string, { stdin }: { readonly stdin?: string } = {}): ReturnType<MeshHost['run']> {
    this.inputs.push(stdin);
    const { code = 0, stdout = '', stderr = '' } = this.#answers.shift() ?? {};
    return Promise.resolve({ code, stdout, stderr });
  }
}

const CURRENT: Answer = { code: 0 };
const STALE: Answer = { code: 1 };
const DONE: Answer = { code: 0 };

/** An engine of which nothing is asked but its proxies, and it has none. */
const engine = { listContainers: () => Promise.resolve([]) } as Partial<Engine> as Engine;

function nodeOf(name: string, host: MeshHost): MeshNode {
  return { name, engine, host };
}

const STATE: MeshState = { replicas: [replica('a', 1), replica('b', 2)], loads: new Map(), missing: [] };

describe('a pass over the nodes of a mesh', () => {
  test('asks a node that has its table one question, and gives the others theirs', async () => {
    const [current, stale] = [new FakeHost(CURRENT), new FakeHost(STALE, DONE)];
    const pass = await bringTables([nodeOf('a', current), nodeOf('b', stale)], STATE);
    expect(pass).toMatchObject({ changed: ['b'], missing: [], proxied: [] });
    expect(current.inputs).toEqual([undefined]);
    expect(stale.inputs[1]).toContain('8080 : 10.0.0.1 . 30010');
  });

  test('keeps what outlives a restart on a machine with systemd', async () => {
    const host = new FakeHost({ code: 1, stdout: `${HAS_SYSTEMD}\n` }, DONE, DONE);
    await bringTables([nodeOf('a', host)], STATE);
    expect(host.inputs[1]).toContain('172.17.0.1 . 80');
    expect(host.inputs[2]).toContain('10.0.0.1 . 30010');
  });

  test('finishes the other nodes where one refuses, and says which and why', async () => {
    const [bad, good] = [
      new FakeHost(STALE, { code: 1, stderr: 'Error: no such thing' }),
      new FakeHost(STALE, DONE),
    ];
    const failed = bringTables([nodeOf('a', bad), nodeOf('b', good)], STATE);
    await expect(failed).rejects.toThrow('not on all nodes: a: Error: no such thing');
    expect(good.inputs.length).toBe(2);
  });

  test('leaves a node alone that did not answer', async () => {
    const host = new FakeHost(STALE, DONE);
    const missing = [{ node: 'a', reason: 'silence' }];
    expect(await bringTables([nodeOf('a', host)], { ...STATE, missing })).toMatchObject({
      changed: [],
      missing,
    });
    expect(host.inputs).toEqual([]);
  });

  test('gives withdrawn replicas no place in any table', async () => {
    const host = new FakeHost(STALE, DONE);
    await bringTables([nodeOf('a', host)], STATE, { withdrawn: new Set(['id-web-1-a']) });
    // The other replica's node port is left.
    expect(host.inputs[1]).toContain('. 30020');
    expect(host.inputs[1]).not.toContain('172.17.0.1');
  });
});
