import type { Usage } from './recommend.ts';

/** One reading of a container's CPU time, in nanoseconds since it started. */
export interface Reading {
  readonly readAtMs: number;
  readonly cpuNs: number;
  readonly memoryBytes: number;
}

/** Over a shorter time, what is used by chance looks like a load. */
const SHORTEST_MS = 1000;

/** Two readings -> what was used between them; without a first, or with one of another run, only what is used now. */
export function usageBetween(before: Reading | undefined, now: Reading): Usage {
  const { memoryBytes } = now;
  const elapsedMs = now.readAtMs - (before?.readAtMs ?? now.readAtMs);
  const usedNs = now.cpuNs - (before?.cpuNs ?? 0);
  if (elapsedMs < SHORTEST_MS || usedNs < 0) return { memoryBytes };
  return { memoryBytes, cpus: usedNs / (elapsedMs * 1e6) };
}
