import { expect, test } from 'bun:test';
import { EngineError } from '../../src/engine/engine-error.ts';
import { onceLed } from '../../src/engine/leader-election.ts';
import { pausingClock } from '../support/time/pausing-clock.ts';

const leaderless = () => new EngineError('leaderless', 'n1', 'The swarm does not have a leader.');

/** Fails with each of the errors in turn, then answers. */
function failing(...errors: Error[]): () => Promise<string> {
  return async () => {
    const error = errors.shift();
    if (error !== undefined) throw error;
    return 'done';
  };
}

test('a request is asked again until the managers have a leader', async () => {
  expect(await onceLed(failing(leaderless(), leaderless()), pausingClock())).toBe('done');
});

test('managers that choose none within half a minute are told', async () => {
  const clock = pausingClock();
  const refused = onceLed(() => Promise.reject(leaderless()), clock);
  await expect(refused).rejects.toThrow('does not have a leader');
  expect(clock.now()).toBe(30_000);
});

test('another refusal is told at once', async () => {
  const clock = pausingClock();
  const refused = onceLed(failing(new EngineError('failed', 'n1', 'no room')), clock);
  await expect(refused).rejects.toThrow('no room');
  expect(clock.now()).toBe(0);
});
