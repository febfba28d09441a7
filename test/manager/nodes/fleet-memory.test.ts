import { beforeEach, describe, expect, test } from 'bun:test';
import { FleetMemory } from '../../../src/manager/nodes/fleet-memory.ts';
import type { NodeMemory, NodeReading } from '../../../src/observe/node-memory.ts';
import { NodeBuilder, projectOf } from '../../plan/plan-of.ts';
import { VirtualClock } from '../../support/time/virtual-clock.ts';

const READING: NodeReading = new NodeBuilder(projectOf('services: {web: {image: x}}')).node();
const KEPT_MS = 60_000;

let clock: VirtualClock;
let memory: FleetMemory;
let silent: Set<string>;

beforeEach(() => {
  clock = new VirtualClock();
  memory = new FleetMemory(clock, KEPT_MS);
  silent = new Set();
  memory.listening('a', true);
});

function of(stack: string, { revision = '1', surroundings = false } = {}): NodeMemory {
  return memory.of({ stack, revision, surroundings }, (node) => !silent.has(node));
}

/** What a pass over a stack does with the node. */
function read(stack: string, scope = {}): void {
  of(stack, scope).begin('a')(READING);
}

const isKnown = (stack: string, scope = {}): boolean => of(stack, scope).recall('a') === READING;

describe('a node that was read', () => {
  test('is not read again while nothing happens there', () => {
    expect(isKnown('shop')).toBe(false);
    read('shop');
    expect(isKnown('shop')).toBe(true);
    expect(isKnown('blog')).toBe(false);
  });

  test('is read again when something of the stack happens there, or was done there', () => {
    read('shop');
    memory.heard('a', 'shop', 'start');
    expect(isKnown('shop')).toBe(false);
    read('shop');
    of('shop').changed('a');
    expect(isKnown('shop')).toBe(false);
  });

  test('is not read again for healthchecks that run, nor for what happens elsewhere', () => {
    read('shop');
    memory.heard('a', 'shop', 'exec_start: /bin/true');
    memory.heard('b', 'shop', 'die');
    expect(isKnown('shop')).toBe(true);
  });

  test('is read again for other projects only where they count', () => {
    read('shop');
    read('tight', { surroundings: true });
    memory.heard('a', 'blog', 'create');
    expect(isKnown('shop')).toBe(true);
    expect(isKnown('tight', { surroundings: true })).toBe(false);
  });

  test('is read again for another revision, and after a pass that failed', () => {
    read('shop');
    expect(isKnown('shop', { revision: '2' })).toBe(false);
    memory.forget('shop');
    expect(isKnown('shop')).toBe(false);
  });

  test('is read again after a time, whatever was heard', async () => {
    read('shop');
    await clock.advance(KEPT_MS);
    expect(isKnown('shop')).toBe(false);
  });

  test('is not recalled where it does not answer, and read again when it does', () => {
    read('shop');
    silent.add('a');
    expect(isKnown('shop')).toBe(false);
    memory.gap('a');
    silent.delete('a');
    expect(isKnown('shop')).toBe(false);
  });
});

test('a node whose events are not followed is not remembered', () => {
  memory.listening('a', false);
  read('shop');
  memory.listening('a', true);
  expect(isKnown('shop')).toBe(false);
  read('shop');
  memory.listening('a', false);
  expect(isKnown('shop')).toBe(false);
});

test('what happens while a node is read makes the reading worthless', () => {
  const keep = of('shop').begin('a');
  memory.heard('a', 'shop', 'die');
  keep(READING);
  expect(isKnown('shop')).toBe(false);
});
