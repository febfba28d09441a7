import { describe, expect, test } from 'bun:test';
import { type Healing, type HealingMemory, healing } from '../../../src/manager/rules/healing.ts';
import type { ObservedContainer } from '../../../src/model/observed/container.ts';
import type { Fleet } from '../../../src/model/observed/fleet.ts';
import { NodeBuilder, projectOf } from '../../plan/plan-of.ts';

const file = (service: string): string => `services: { web: { image: nginx, ${service} } }`;

/** A fleet of one in which slot 1 of `web` is as given. */
function fleetOf(project: ReturnType<typeof projectOf>, changes: Partial<ObservedContainer>): Fleet {
  return new NodeBuilder(project).runs('web', 1, changes).fleet();
}

/** Looks at the same failure again and again -> the times at which something was done. */
function actions(service: string, changes: Partial<ObservedContainer>, timesMs: readonly number[]): number[] {
  const project = projectOf(file(service));
  let memory: HealingMemory = new Map();
  return timesMs.filter((nowMs) => {
    const seen: Healing = healing(project, fleetOf(project, changes), memory, nowMs);
    memory = seen.memory;
    return seen.leave.size === 0 && (changes.state !== 'running' || seen.replace.size > 0);
  });
}

const EXITED = { state: 'exited', exitCode: 3 } as const;

describe('what ended is run again by the restart policy', () => {
  test("after Swarm's five seconds where the file says nothing", () => {
    expect(actions('', EXITED, [0, 4999, 5000])).toEqual([5000]);
  });

  test('after the delay of the policy', () => {
    const policy = 'deploy: { restart_policy: { condition: any, delay: 1s } }';
    expect(actions(policy, { state: 'exited', exitCode: 0 }, [0, 999, 1000])).toEqual([1000]);
  });

  test('not where it ended well and the condition is on-failure', () => {
    const policy = 'deploy: { restart_policy: { condition: on-failure, delay: 1s } }';
    expect(actions(policy, { state: 'exited', exitCode: 0 }, [0, 1000, 60_000])).toEqual([]);
    expect(actions(policy, EXITED, [0, 1000])).toEqual([1000]);
  });

  test('never where the condition is none', () => {
    expect(actions('deploy: { restart_policy: { condition: none } }', EXITED, [0, 60_000])).toEqual([]);
    expect(actions('restart: "no"', EXITED, [0, 60_000])).toEqual([]);
  });

  test('at most as often as the policy allows, and again when the window is over', () => {
    const policy = 'deploy: { restart_policy: { delay: 1s, max_attempts: 2, window: 60s } }';
    const times = [0, 1000, 2000, 3000, 4000, 30_000, 61_500];
    expect(actions(policy, EXITED, times)).toEqual([1000, 3000, 61_500]);
  });

  test('the attempts that the engine has made are used up', () => {
    const policy = 'deploy: { restart_policy: { condition: on-failure, delay: 1s, max_attempts: 2 } }';
    expect(actions(policy, EXITED, [0, 1000, 60_000])).toEqual([]);
  });

  test('what is given up is told, with the reason', () => {
    const project = projectOf(file('deploy: { restart_policy: { condition: none } }'));
    const { givenUp } = healing(project, fleetOf(project, EXITED), new Map(), 0);
    expect(givenUp).toEqual(['shop-web-1 exited with 3; its restart policy says that it is left alone']);
  });

  test('the time at which to look again is the end of the delay', () => {
    const project = projectOf(file(''));
    expect(healing(project, fleetOf(project, EXITED), new Map(), 700).nextMs).toBe(5700);
  });
});

test('a container that is unhealthy is replaced after the delay', () => {
  expect(actions('', { state: 'running', health: 'unhealthy' }, [0, 4000, 5000])).toEqual([5000]);
});

test('what runs well, and jobs, are nothing to heal', () => {
  const project = projectOf(file('deploy: { mode: replicated-job }'));
  const seen = healing(project, fleetOf(project, EXITED), new Map(), 0);
  expect([seen.leave.size, seen.replace.size, seen.givenUp.length]).toEqual([0, 0, 0]);
});
