import type { Clock } from '../async/clock.ts';
import type { Machine } from './machine.ts';
import type { SwarmRole } from './membership.ts';

/** A certificate is made for the new role, and a manager has to copy or to leave the managers' log. */
const PATIENCE_MS = 30_000;
const LOOK_AGAIN_MS = 300;

/** Waits until a machine's own engine acts in the role that the managers have given it -> whether it came to that. */
export async function knowsRole(machine: Machine, role: SwarmRole, clock: Clock): Promise<boolean> {
  const deadline = clock.now() + PATIENCE_MS;
  for (;;) {
    const { swarm } = await machine.engine.info();
    if (swarm.isManager === (role === 'manager')) return true;
    if (clock.now() >= deadline) return false;
    await clock.sleep(LOOK_AGAIN_MS);
  }
}
