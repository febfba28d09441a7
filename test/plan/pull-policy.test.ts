import { describe, expect, test } from 'bun:test';
import type { Service } from '../../src/model/desired/service.ts';
import type { ObservedImage } from '../../src/model/observed/fleet.ts';
import { pullCause } from '../../src/plan/up/pull-policy.ts';

const HOUR_MS = 3_600_000;
const NOW_MS = 1_000 * HOUR_MS;

function image(hoursOld: number): ObservedImage {
  return {
    id: 'sha256:1',
    volumes: [],
    hasHealthcheck: false,
    platform: 'linux/amd64',
    taggedAtMs: NOW_MS - hoursOld * HOUR_MS,
    defaults: { environment: [], labels: {} },
  };
}

function cause(service: Partial<Service>, present?: ObservedImage, override?: string): string | undefined {
  return pullCause({ command: null, entrypoint: null, ...service }, present, { nowMs: NOW_MS, override });
}

describe('an image is pulled', () => {
  test('by default where it is missing, and only there', () => {
    expect(cause({})).toBe('not found');
    expect(cause({}, image(9999))).toBeUndefined();
    expect(cause({ pull_policy: 'if_not_present' })).toBe('not found');
  });

  test('always where the policy says so, and never where it says never', () => {
    expect(cause({ pull_policy: 'always' }, image(0))).toBe('pull_policy: always');
    expect(cause({ pull_policy: 'never' })).toBeUndefined();
  });

  test.each([
    ['daily', 25, 23],
    ['weekly', 169, 167],
    ['every_36h', 37, 35],
    ['every_2d', 49, 47],
    ['every_1w2d', 217, 215],
  ])('with %s once it is old enough', (policy, old, fresh) => {
    expect(cause({ pull_policy: policy }, image(old))).toBe(`pull_policy: ${policy}`);
    expect(cause({ pull_policy: policy }, image(fresh))).toBeUndefined();
  });

  test('where it is for another platform', () => {
    expect(cause({ platform: 'linux/arm64' }, image(0))).toBe('is for linux/amd64');
    expect(cause({ platform: 'linux/amd64' }, image(0))).toBeUndefined();
  });

  test('never by itself where it is built', () => {
    expect(cause({ build: { context: '.' } })).toBeUndefined();
  });

  test('as --pull says, whatever the policy', () => {
    expect(cause({ pull_policy: 'never' }, image(0), 'always')).toBe('--pull always');
    expect(cause({ pull_policy: 'always' }, image(0), 'missing')).toBeUndefined();
  });
});
