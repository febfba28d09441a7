import { describe, expect, test } from 'bun:test';
import { assert, integer, array as listOf, nat, property } from 'fast-check';
import { STREAMS_PER_SOURCE } from '../../../src/plan/images/image-spread.ts';
import type { Operation, Plan } from '../../../src/plan/operation.ts';
import { NodeBuilder, projectOf, upPlan } from '../plan-of.ts';

type Transfer = Extract<Operation, { kind: 'transfer-image' }>;

const nodeName = (index: number): string => `n${String(index).padStart(3, '0')}`;

/** `up` where some nodes have an image, which none can pull, and the others need it. */
function planFor(having: number, lacking: number, image = 'image: web, pull_policy: never'): Plan {
  const count = having + lacking;
  const project = projectOf(`services: {web: {${image}, deploy: {replicas: ${count}}}}`);
  const nodes = Array.from({ length: count }, (_, index) => {
    const node = new NodeBuilder(project).bare().named(nodeName(index));
    return (index < having ? node : node.withoutImages('web')).node();
  });
  return upPlan(project, { nodes });
}

function transfersOf({ operations }: Plan): readonly Transfer[] {
  return operations.flatMap((operation) => (operation.kind === 'transfer-image' ? [operation] : []));
}

/** Begin and end of every operation, where each takes the time that is given and begins as soon as it may. */
function timesOf(
  transfers: readonly Transfer[],
  durations: readonly number[],
): ReadonlyMap<string, readonly [number, number]> {
  const times = new Map<string, readonly [number, number]>();
  for (const [index, { id, dependsOn, after }] of transfers.entries()) {
    const begin = Math.max(0, ...[...dependsOn, ...after].map((other) => times.get(other)?.[1] ?? 0));
    times.set(id, [begin, begin + (durations[index % durations.length] ?? 0) + 1]);
  }
  return times;
}

const SIZES = [integer({ min: 1, max: 5 }), nat(60)] as const;

describe('an image that many nodes lack', () => {
  test('comes to each of them once, from a node that has it by then, and no source gives too many at a time', () => {
    const durations = listOf(nat(20), { minLength: 1, maxLength: 60 });
    assert(
      property(...SIZES, durations, (having, lacking, lasting) => {
        const transfers = transfersOf(planFor(having, lacking));
        const receivers = transfers.map(({ node }) => node).sort();
        expect(receivers).toEqual(Array.from({ length: lacking }, (_, index) => nodeName(having + index)));
        const times = timesOf(transfers, lasting);
        const arrivals = new Map(transfers.map(({ node, id }) => [node, times.get(id)?.[1] ?? 0]));
        for (const { id, from, after, fromAfter } of transfers) {
          const [begin = 0] = times.get(id) ?? [];
          const isRoot = from < nodeName(having);
          expect(fromAfter === undefined).toBe(isRoot);
          if (fromAfter !== undefined) expect(after).toContain(fromAfter);
          expect(arrivals.get(from) ?? 0).toBeLessThanOrEqual(begin);
          const beside = transfers.filter((other) => {
            const [otherBegin = 0, otherEnd = 0] = times.get(other.id) ?? [];
            return other.from === from && otherBegin <= begin && begin < otherEnd;
          });
          expect(beside.length).toBeLessThanOrEqual(STREAMS_PER_SOURCE);
        }
      }),
    );
  });

  test('takes rounds that grow with the logarithm of how many lack it', () => {
    assert(
      property(...SIZES, (having, lacking) => {
        const times = timesOf(transfersOf(planFor(having, lacking)), [0]);
        const rounds = Math.max(0, ...[...times.values()].map(([, end]) => end));
        const needed = Math.log((having + lacking) / having) / Math.log(1 + STREAMS_PER_SOURCE);
        expect(rounds).toBe(Math.ceil(Math.round(needed * 1e9) / 1e9));
      }),
    );
  });

  test('is planned alike for the same fleet', () => {
    expect(planFor(2, 20)).toEqual(planFor(2, 20));
  });

  test('can be had from each node that had it before, whatever comes of the transfers', () => {
    const [first, second, third] = transfersOf(planFor(1, 3));
    expect(first).toMatchObject({ node: 'n001', from: 'n000', otherwiseFrom: [], cause: 'is on n000' });
    expect(second).toMatchObject({ node: 'n002', from: 'n000', otherwiseFrom: [], after: [] });
    expect(third).toMatchObject({
      node: 'n003',
      from: 'n001',
      fromAfter: first?.id,
      otherwiseFrom: ['n000'],
      after: [first?.id],
      dependsOn: [],
      cause: 'comes to n001 first',
    });
  });

  test('comes to nobody where the build that makes it fails', () => {
    const { operations } = planFor(0, 9, 'build: ., image: web');
    const [build] = operations.filter(({ kind }) => kind === 'build-image');
    const transfers = transfersOf({ project: 'shop', operations });
    expect(transfers).toHaveLength(8);
    for (const { dependsOn } of transfers) expect(dependsOn).toEqual([build?.id ?? '']);
  });
});
