import { describe, expect, test } from 'bun:test';
import { schedule } from '../../src/schedule/schedule.ts';
import { projectOf } from '../plan/plan-of.ts';
import { fleetOf, type NodeShape } from './fleet-of.ts';

const NODE = { cpus: 8, memory: 16 };
/** So much more than the best packing needs is still good. */
const ALLOWED = 1.1;

interface Item {
  readonly cpus: number;
  readonly memory: number;
}

/** The smallest number of equal nodes that the items fit on: every way is tried that could be better. */
function leastNodes(items: readonly Item[]): number {
  const sorted = [...items].sort((a, b) => b.cpus + b.memory - (a.cpus + a.memory));
  let best = items.length;
  const used: { cpus: number; memory: number }[] = [];
  const place = (at: number): void => {
    const item = sorted[at];
    if (used.length >= best) return;
    if (item === undefined) {
      best = used.length;
      return;
    }
    const seen = new Set<string>();
    for (const node of used) {
      const key = `${node.cpus}/${node.memory}`;
      const fits = node.cpus + item.cpus <= NODE.cpus && node.memory + item.memory <= NODE.memory;
      if (!fits || seen.has(key)) continue;
      seen.add(key);
      node.cpus += item.cpus;
      node.memory += item.memory;
      place(at + 1);
      node.cpus -= item.cpus;
      node.memory -= item.memory;
    }
    if (used.length + 1 >= best) return;
    used.push({ ...item });
    place(at + 1);
    used.pop();
  };
  place(0);
  return best;
}

/** The nodes that the strategy binpack uses for services of one replica each. */
function packedNodes(items: readonly Item[]): number {
  const services = items.map(
    ({ cpus, memory }, index) =>
      `s${index}: {image: x, deploy: {resources: {reservations: {cpus: "${cpus}", memory: ${memory}g}}}}`,
  );
  const project = projectOf(`services: {${services.join(', ')}}`);
  const nodes = items.map((_, index): [string, NodeShape] => [
    `n${String(index).padStart(2, '0')}`,
    { cpus: NODE.cpus, memoryBytes: NODE.memory * 1024 ** 3 },
  ]);
  const { replicas, unplaced } = schedule(
    project,
    fleetOf(project, Object.fromEntries(nodes), { strategy: 'binpack' }),
  );
  expect(unplaced).toEqual([]);
  return new Set(replicas.map(({ node }) => node)).size;
}

/** The same sets in every run. */
function sets(count: number): readonly (readonly Item[])[] {
  let state = 42;
  const next = (below: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  return Array.from({ length: count }, () =>
    Array.from({ length: 6 + next(7) }, () => ({ cpus: 1 + next(6), memory: 1 + next(12) })),
  );
}

describe('the strategy binpack, beside an exhaustive search', () => {
  test('uses at most a tenth more nodes than the best packing, over all sets', () => {
    let [best, used] = [0, 0];
    for (const items of sets(60)) {
      const [least, packed] = [leastNodes(items), packedNodes(items)];
      expect(packed).toBeLessThanOrEqual(least + 1);
      best += least;
      used += packed;
    }
    expect(used / best).toBeLessThanOrEqual(ALLOWED);
  }, 60_000);

  test('packs what fits exactly as tightly as can be', () => {
    const halves = Array.from({ length: 8 }, () => ({ cpus: 4, memory: 8 }));
    expect(packedNodes(halves)).toBe(4);
    const mixed = [
      { cpus: 6, memory: 4 },
      { cpus: 2, memory: 12 },
      { cpus: 5, memory: 10 },
      { cpus: 3, memory: 6 },
    ];
    expect(packedNodes(mixed)).toBe(2);
  });
});
