import { describe, expect, test } from 'bun:test';
import { apply } from '../../../src/apply/apply.ts';
import { STREAMS_PER_NODE } from '../../../src/apply/images/image-streams.ts';
import type { ApplyResult } from '../../../src/apply/outcome.ts';
import { systemClock } from '../../../src/async/clock.ts';
import { STREAMS_PER_SOURCE } from '../../../src/plan/images/image-spread.ts';
import type { Plan } from '../../../src/plan/operation.ts';
import { NodeBuilder, projectOf, upPlan } from '../../plan/plan-of.ts';
import { ImageHolder } from '../../support/image-holder.ts';

const NEVER_PULLED = 'image: web, pull_policy: never';

/** The nodes of a fleet, of which the first `having` have the image, and what brings it to the others. */
function fleetOf(having: number, lacking: number, service = NEVER_PULLED): [ImageHolder[], Plan] {
  const names = Array.from({ length: having + lacking }, (_, index) => `n${10 + index}`);
  const project = projectOf(`services: {web: {${service}, deploy: {replicas: ${names.length}}}}`);
  const nodes = names.map((name, index) => {
    const node = new NodeBuilder(project).bare().named(name);
    return (index < having ? node : node.withoutImages('web')).node();
  });
  const { operations } = upPlan(project, { nodes });
  const holders = names.map((name, index) => new ImageHolder(name, index < having ? { web: 'new' } : {}));
  return [
    holders,
    { project: 'shop', operations: operations.filter(({ resource }) => resource.kind === 'image') },
  ];
}

function carryOut(holders: readonly ImageHolder[], plan: Plan): Promise<ApplyResult> {
  return apply(plan, {
    engines: new Map(holders.map((holder) => [holder.node, holder.engine])),
    emit: () => undefined,
    clock: systemClock,
    environment: {},
    signal: new AbortController().signal,
    parallel: 8,
  });
}

/** What was said about the image of each node. */
function notesOf(plan: Plan, { outcomes }: ApplyResult): Record<string, string | undefined> {
  return Object.fromEntries(
    plan.operations.map(({ id, node }) => {
      const outcome = outcomes.get(id);
      return [node, outcome?.kind === 'done' ? outcome.note : outcome?.kind];
    }),
  );
}

describe('an image that many nodes lack', () => {
  test('goes on from those that it has come to', async () => {
    const [holders, plan] = fleetOf(1, 9);
    expect((await carryOut(holders, plan)).failures).toEqual([]);
    expect(holders.map(({ images }) => images.web)).toEqual(holders.map(() => 'new'));
    expect(holders.reduce((sum, { given }) => sum + given, 0)).toBe(9);
    expect(holders[0]?.given).toBeLessThanOrEqual(6);
    for (const { mostAtOnce } of holders) expect(mostAtOnce).toBeLessThanOrEqual(STREAMS_PER_SOURCE);
  });

  test('is taken from another node where the one before in the plan has not got it', async () => {
    const [holders, plan] = fleetOf(1, 3);
    const [, broken] = holders;
    if (broken !== undefined) broken.isFull = true;
    const result = await carryOut(holders, plan);
    expect(result.failures.map(({ error }) => error.message)).toEqual(['no space left on device']);
    expect(notesOf(plan, result)).toMatchObject({
      n11: 'failed',
      n13: expect.stringMatching(/^Transferred from n1[02]$/),
    });
    expect(holders.map(({ images }) => images.web)).toEqual(['new', undefined, 'new', 'new']);
  });

  test('is never taken from a node that only has what the name meant before', async () => {
    const [holders, plan] = fleetOf(1, 3);
    const [, broken] = holders;
    if (broken !== undefined) {
      broken.isFull = true;
      broken.images.web = 'old';
    }
    await carryOut(holders, plan);
    expect(holders.map(({ images }) => images.web)).toEqual(['new', 'old', 'new', 'new']);
  });

  test('is taken from another node that had it before, where one has lost it since', async () => {
    const [holders, plan] = fleetOf(2, 4);
    delete holders[0]?.images.web;
    const result = await carryOut(holders, plan);
    expect(result.failures).toEqual([]);
    expect(notesOf(plan, result).n12).toBe('Transferred from n11');
  });

  test('fails with the reason of the last node that was asked', async () => {
    const [holders, plan] = fleetOf(2, 1);
    for (const holder of holders) delete holder.images.web;
    const { failures } = await carryOut(holders, plan);
    expect(failures.map(({ error }) => error.message)).toEqual(['Node "n11" has no image "web"']);
  });

  test('goes on in the same way where it is not known before that no registry gives it', async () => {
    const [holders, plan] = fleetOf(1, 12, 'image: web');
    expect(plan.operations.map(({ kind }) => kind)).toEqual(Array(12).fill('pull-image'));
    const result = await carryOut(holders, plan);
    expect(result.failures).toEqual([]);
    expect(holders.reduce((sum, { given }) => sum + given, 0)).toBe(12);
    expect(holders[0]?.given).toBeLessThan(12);
    for (const { mostAtOnce } of holders) expect(mostAtOnce).toBeLessThanOrEqual(STREAMS_PER_NODE);
  });
});
