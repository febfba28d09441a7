import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { FlotillaError } from '../../src/errors/flotilla-error.ts';
import { DEFAULT_NODE_SETTINGS } from '../../src/model/node-settings.ts';
import { requireNode, schedule } from '../../src/schedule/schedule.ts';
import { NodeBuilder, outdated, projectOf } from '../plan/plan-of.ts';

const slots = (replicas: readonly { readonly slot: number }[]): number[] => replicas.map(({ slot }) => slot);

describe('a placement', () => {
  test('numbers new replicas from one', () => {
    const project = projectOf('services: {web: {image: x, scale: 3}}');
    expect(slots(schedule(project, new NodeBuilder(project).fleet()).replicas)).toEqual([1, 2, 3]);
  });

  test('does not fill gaps in the numbers', () => {
    const project = projectOf('services: {web: {image: x, scale: 3}}');
    const node = new NodeBuilder(project).runs('web', 2).runs('web', 3);
    expect(slots(schedule(project, node.fleet()).replicas)).toEqual([2, 3, 4]);
  });

  test('fills them for a stack, also on one engine', () => {
    const project = projectOf('services: {web: {image: x, scale: 3}}');
    const fleet = new NodeBuilder(project).runs('web', 1).runs('web', 3).fleet();
    const { replicas } = schedule(project, { ...fleet, policy: { fillsSlots: true } });
    expect(replicas.map(({ slot }) => slot)).toEqual([1, 3, 2]);
  });

  test('gives a slot that is held twice to the container that is up to date', () => {
    const project = projectOf('services: {web: {image: x}}');
    const node = new NodeBuilder(project)
      .runs('web', 1, { ...outdated(project, 'web'), id: 'old' })
      .runs('web', 1, { id: 'new', state: 'created' });
    const { replicas, surplus } = schedule(project, node.fleet());
    expect(replicas.map(({ current }) => current?.id)).toEqual(['new']);
    expect(surplus.map(({ container }) => container.id)).toEqual(['old']);
  });

  test('does not count one-off containers', () => {
    const project = projectOf('services: {web: {image: x}}');
    const node = new NodeBuilder(project).runs('web', 7, {
      labels: { 'com.docker.compose.service': 'web', 'com.docker.compose.oneoff': 'True' },
    });
    expect(slots(schedule(project, node.fleet()).replicas)).toEqual([1]);
  });

  test('has as many replicas as are wanted, no slot twice, and every container in one place', () => {
    const held = fc.array(fc.record({ slot: fc.integer({ min: 1, max: 6 }), isOld: fc.boolean() }), {
      maxLength: 8,
    });
    fc.assert(
      fc.property(held, fc.integer({ min: 0, max: 6 }), (containers, wanted) => {
        const project = projectOf(`services: {web: {image: x, scale: ${wanted}}}`);
        const node = new NodeBuilder(project);
        containers.forEach(({ slot, isOld }, index) => {
          node.runs('web', slot, { id: `c${index}`, ...(isOld ? outdated(project, 'web', slot) : {}) });
        });
        const { replicas, surplus } = schedule(project, node.fleet());
        expect(replicas.length).toBe(wanted);
        expect(new Set(slots(replicas)).size).toBe(wanted);
        const kept = replicas.flatMap(({ current }) => current?.id ?? []);
        const all = [...kept, ...surplus.map(({ container }) => container.id)];
        expect(all.sort()).toEqual(containers.map((_, index) => `c${index}`).sort());
      }),
    );
  });

  test('fails where no node answers, with the reason', () => {
    const fleet = {
      nodes: [
        {
          kind: 'unreachable' as const,
          name: 'a',
          settings: DEFAULT_NODE_SETTINGS,
          reason: 'No engine answers at x',
        },
      ],
    };
    expect(() => requireNode(fleet)).toThrow(FlotillaError);
    expect(() => requireNode(fleet)).toThrow('No engine answers at x');
  });
});
