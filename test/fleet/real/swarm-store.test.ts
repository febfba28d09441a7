import { connectDocker } from '../../../src/engine/docker/docker-engine.ts';
import { swarmStore } from '../../../src/store/swarm/swarm-store.ts';
import { recordStoreContract } from '../../store/record-store-contract.ts';
import { testEngine } from '../../support/engine.ts';
import { RealFleet } from '../../support/fleet/real-fleet.ts';

recordStoreContract("the Swarm's store keeps the contract", async () => {
  const fleet = await RealFleet.start(await testEngine(), 1);
  const node = fleet.node('n1');
  await node.sh(`docker swarm init --advertise-addr ${node.address}`);
  const engines = [0, 1].map(async () => connectDocker({ node: 'n1', endpoint: await node.engine() }));
  const [engine, second] = await Promise.all(engines);
  if (engine === undefined || second === undefined) throw new Error('there are two');
  return {
    store: swarmStore(engine),
    other: swarmStore(second),
    dispose: async () => {
      engine.close();
      second.close();
      await fleet[Symbol.asyncDispose]();
    },
  };
});
