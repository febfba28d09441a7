import { expect, test } from 'bun:test';
import { connectNetwork } from '../../../src/apply/networks/connect-network.ts';
import type { NodeRun } from '../../../src/apply/node-run.ts';
import { EngineError } from '../../../src/engine/engine-error.ts';

/** Connects a container to "shop_back" that is on these networks, where the engine refuses. */
function connect(...networkNames: readonly string[]): Promise<void> {
  const engine = {
    connectNetwork: () => Promise.reject(new EngineError('denied', 'a', 'endpoint web already exists')),
    inspectContainer: async () => ({
      networks: networkNames.map((networkName) => ({ networkName, networkId: `id of ${networkName}` })),
    }),
  };
  const run = { engine, engines: new Map(), signal: AbortSignal.timeout(5000) } as unknown as NodeRun;
  const target = { kind: 'observed', id: 'abc' } as const;
  const resource = { kind: 'container', name: 'web-1' } as const;
  const common = { id: 'a', node: 'a', resource, cause: 'asked for', dependsOn: [], after: [] };
  return connectNetwork({ ...common, kind: 'connect-network', network: 'shop_back', endpoint: {}, target }, {
    ...run,
    clock: { now: () => 0 },
  } as unknown as NodeRun);
}

test('a container that another run has connected is connected', async () => {
  expect(await connect('shop_front', 'shop_back')).toBeUndefined();
});

test('a refusal is told where it is not on that network', async () => {
  await expect(connect('shop_front')).rejects.toThrow('already exists');
});
