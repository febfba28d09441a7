import { describe, expect, test } from 'bun:test';
import { matchesConstraint, parseConstraint } from '../../../src/schedule/rules/constraint.ts';
import { NodeBuilder, projectOf } from '../../plan/plan-of.ts';

const project = projectOf('services: {web: {image: x}}');
const node = new NodeBuilder(project)
  .named('b', { labels: { zone: 'EU', 'com.example/rack': '7' } }, { labels: { storage: 'ssd' } })
  .node();

function holds(text: string): boolean {
  const constraint = parseConstraint(text);
  if (constraint === undefined) throw new Error(`not a constraint: ${text}`);
  return matchesConstraint(node, constraint);
}

describe('a placement constraint', () => {
  test('compares names of nodes and machines', () => {
    expect(holds('node.hostname == host-b')).toBe(true);
    expect(holds('node.hostname!=host-b')).toBe(false);
    expect(holds('node.id == id-b')).toBe(true);
    expect(holds('node.platform.os == linux')).toBe(true);
    expect(holds('node.platform.arch == amd64')).toBe(true);
  });

  test('knows managers and workers', () => {
    expect(holds('node.role == worker')).toBe(true);
    expect(holds('node.role == manager')).toBe(false);
  });

  test('compares labels without regard to case', () => {
    expect(holds('node.labels.zone == eu')).toBe(true);
    expect(holds('engine.labels.storage == SSD')).toBe(true);
  });

  test('takes a missing label for unequal to everything', () => {
    expect(holds('node.labels.region == eu')).toBe(false);
    expect(holds('node.labels.region != eu')).toBe(true);
  });

  test('knows addresses and ranges of them', () => {
    expect(holds('node.ip == 10.0.0.2')).toBe(true);
    expect(holds('node.ip == 10.0.0.0/24')).toBe(true);
    expect(holds('node.ip != 10.0.1.0/24')).toBe(true);
  });

  test('is refused where its key or its operator is unknown', () => {
    expect(parseConstraint('node.colour == red')).toBeUndefined();
    expect(parseConstraint('node.role = manager')).toBeUndefined();
    expect(parseConstraint('')).toBeUndefined();
  });

  test('holds on a node whose machine was not read', () => {
    const single = new NodeBuilder(project).node();
    expect(matchesConstraint(single, { key: 'node.role', isEqual: true, value: 'manager' })).toBe(true);
  });
});
