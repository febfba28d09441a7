import type { Clock } from '../async/clock.ts';
import { FlotillaError } from '../errors/flotilla-error.ts';
import type { Machine, Tell } from './machine.ts';
import type { Membership } from './membership.ts';
import type { JoinPlan } from './plan-join.ts';

/** How long new members may take until the managers hear from them. */
const PATIENCE_MS = 60_000;
const LOOK_AGAIN_MS = 500;

/** Carries out a plan, and waits until all members are heard from. Throws `SWARM_NODE_NOT_READY`. */
export async function carryOut(
  plan: JoinPlan,
  membership: Membership,
  tell: Tell,
  clock: Clock,
): Promise<void> {
  const { first, promoted, managers, workers } = plan;
  if (first !== undefined) {
    await first.engine.initSwarm({ address: first.address });
    tell(`${first.name}: begins the Swarm as its first manager, at ${first.address}`);
  }
  const manager = membership.manager ?? first;
  if (manager === undefined) return;
  const tokens = await manager.engine.swarmTokens();
  for (const machine of promoted) {
    await manager.engine.setSwarmRole(machine.info.swarm.nodeId, 'manager');
    tell(`${machine.name}: becomes a manager`);
  }
  const addresses = [manager.address];
  // One after the other: each changes who has to agree.
  for (const machine of managers) {
    await machine.engine.joinSwarm({ address: machine.address, managers: addresses, token: tokens.manager });
    addresses.push(machine.address);
    tell(`${machine.name}: joins as a manager, at ${machine.address}`);
  }
  await Promise.all(
    workers.map(async (machine) => {
      await machine.engine.joinSwarm({ address: machine.address, managers: addresses, token: tokens.worker });
      tell(`${machine.name}: joins as a worker, at ${machine.address}`);
    }),
  );
  await waitUntilReady(manager, [...managers, ...workers], clock);
}

async function waitUntilReady(manager: Machine, joined: readonly Machine[], clock: Clock): Promise<void> {
  const ids = new Map<string, string>();
  for (const machine of joined) ids.set((await machine.engine.info()).swarm.nodeId, machine.name);
  const deadline = clock.now() + PATIENCE_MS;
  for (;;) {
    const members = await manager.engine.listSwarmNodes();
    const waiting = [...ids].filter(([id]) => members.find((member) => member.id === id)?.state !== 'ready');
    if (waiting.length === 0) return;
    if (clock.now() > deadline) {
      const names = waiting.map(([, name]) => `"${name}"`).join(', ');
      throw new FlotillaError('SWARM_NODE_NOT_READY', `The managers hear nothing from ${names}`, {
        hint: 'check that 2377/tcp, 7946/tcp, 7946/udp and 4789/udp are open between the nodes',
      });
    }
    await clock.sleep(LOOK_AGAIN_MS);
  }
}
