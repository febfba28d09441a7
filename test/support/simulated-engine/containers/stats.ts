import type { ServerResponse } from 'node:http';
import type { SimulatedContainer, World } from '../world.ts';

/** Processor time of containers, as far as it was told: what was used since then counts as used evenly. */
const USED = new WeakMap<SimulatedContainer, { readonly cpuNs: number; readonly atMs: number }>();

/** `GET /containers/{name}/stats`, one reading: what the image's behaviour says that it uses. */
export function sendStats(world: World, container: SimulatedContainer, response: ServerResponse): void {
  const { cpus = () => 0, memoryBytes = () => 0 } = container.image.behaviour;
  const nowMs = world.clock.nowMs();
  const isRunning = container.state === 'running';
  const before = USED.get(container);
  const isSameRun = before !== undefined && before.atMs >= container.startedAtMs;
  const sinceMs = isSameRun ? before.atMs : container.startedAtMs;
  const cpuNs = (isSameRun ? before.cpuNs : 1) + cpus() * (nowMs - sinceMs) * 1e6;
  if (isRunning) USED.set(container, { cpuNs, atMs: nowMs });
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(
    `${JSON.stringify({
      read: new Date(isRunning ? nowMs : 0).toISOString(),
      cpu_stats: isRunning ? { cpu_usage: { total_usage: cpuNs } } : {},
      memory_stats: isRunning ? { usage: memoryBytes(), stats: {} } : {},
    })}\n`,
  );
}
