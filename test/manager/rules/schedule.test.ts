import { describe, expect, test } from 'bun:test';
import { nextRun, scheduledJobs } from '../../../src/manager/rules/schedule.ts';
import { problemsOf } from '../../compose/project-of.ts';
import { NodeBuilder, projectOf } from '../../plan/plan-of.ts';

const THREE = Date.UTC(2026, 0, 2, 3);
const HOUR = 60 * 60_000;
const job = (pattern: string) =>
  projectOf(`services: { report: { image: a, deploy: { mode: replicated-job }, x-schedule: "${pattern}" } }`);

/** What becomes of the job at a time, where its container was made at another. */
function at(nowMs: number, createdAtMs: number, state: 'created' | 'running' | 'exited' = 'exited') {
  const project = job('0 3 * * *');
  const fleet = new NodeBuilder(project).runs('report', 1, { createdAtMs, state, id: 'c' }).fleet();
  const { hold, leave, replace, nextMs } = scheduledJobs(project, fleet, nowMs);
  return { held: hold.size > 0, left: leave.size > 0, replaced: replace.get('c'), nextMs };
}

describe('a job with a schedule', () => {
  test('is made when it is deployed, and not started', () => {
    const project = job('0 3 * * *');
    const seen = scheduledJobs(project, new NodeBuilder(project).fleet(), THREE - HOUR);
    expect([...seen.hold]).toEqual(['report']);
    expect(seen.nextMs).toBe(THREE);
  });

  test('is not started before its time', () => {
    expect(at(THREE - HOUR, THREE - 2 * HOUR, 'created')).toEqual({
      held: true,
      left: true,
      replaced: undefined,
      nextMs: THREE,
    });
  });

  test('is made anew and started at its time, so that its age tells of it', () => {
    expect(at(THREE, THREE - 2 * HOUR, 'created')).toMatchObject({
      held: false,
      left: false,
      replaced: 'scheduled',
    });
  });

  test('that has run is made anew for the next time', () => {
    expect(at(THREE, THREE - 20 * HOUR)).toMatchObject({
      held: false,
      replaced: 'scheduled',
      nextMs: THREE + 24 * HOUR,
    });
  });

  test('that still runs is left to it', () => {
    expect(at(THREE, THREE - 20 * HOUR, 'running')).toMatchObject({ left: false, replaced: undefined });
  });

  test('that was missed several times runs once', () => {
    expect(at(THREE + HOUR, THREE - 80 * HOUR).replaced).toBe('scheduled');
    expect(at(THREE + 2 * HOUR, THREE + HOUR).replaced).toBeUndefined();
  });
});

test('schedules are those of cron, in UTC', () => {
  expect(nextRun('*/15 * * * *', THREE + 1)).toBe(THREE + HOUR / 4);
  expect(nextRun('@hourly', THREE)).toBe(THREE + HOUR);
  expect(() => nextRun('61 * * * *', THREE)).toThrow();
});

test.each([
  ['deploy: { mode: replicated-job }, x-schedule: daily', 'no schedule of cron'],
  ['x-schedule: "0 3 * * *"', 'is no job'],
])('%j is refused', (text, message) => {
  expect(problemsOf(`services: { web: { image: a, ${text} } }`)).toContain(message);
});
