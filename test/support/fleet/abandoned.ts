import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EngineAddress } from '../../../scripts/engine/address.ts';
import { engineCall } from '../../../scripts/engine/request.ts';
import { removeLabelled } from '../engine.ts';

/** Where a fleet keeps its keys and sockets. */
export function fleetFolder(id: string): string {
  return join(tmpdir(), `flotilla-fleet-${id}`);
}

/**
 * Removes the fleets of processes that were killed before they could do it themselves. A label's value
 * begins with the process's id ("1234-..."), so that fleets of other runs stay.
 */
export async function removeAbandoned(engine: EngineAddress, label: string): Promise<void> {
  const filters = encodeURIComponent(JSON.stringify({ label: [label] }));
  const answers = await Promise.all([
    engineCall(engine, { path: `/containers/json?all=1&filters=${filters}` }),
    engineCall(engine, { path: `/networks?filters=${filters}` }),
  ]);
  const labels = answers.flatMap((text) => JSON.parse(text) as { Labels: Record<string, string> }[]);
  const values = new Set(labels.map(({ Labels }) => Labels[label] ?? ''));
  for (const value of values) {
    if (isAlive(Number.parseInt(value, 10))) continue;
    await removeLabelled(engine, `${label}=${value}`);
    rmSync(fleetFolder(value), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // A process of another user's is alive too.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
