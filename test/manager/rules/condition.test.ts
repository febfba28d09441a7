import { describe, expect, test } from 'bun:test';
import { ConditionWatch } from '../../../src/manager/rules/condition.ts';
import { DEFAULT_THRESHOLDS } from '../../../src/model/desired/notify.ts';

const DAY_MS = 24 * 60 * 60_000;
const NOW_MS = Date.UTC(2026, 0, 1);

const disk = (percent: number) => ({ disk: { freeBytes: percent * 2 ** 30, totalBytes: 100 * 2 ** 30 } });
const certificate = (endsInMs: number, lifetimeMs = 90 * DAY_MS) => ({
  certificates: [
    {
      name: 'a certificate',
      beganAtMs: NOW_MS + endsInMs - lifetimeMs,
      expiresAtMs: NOW_MS + endsInMs,
    },
  ],
});

/** What is told of one node's conditions, one after the other. */
function told(conditions: readonly Parameters<ConditionWatch['events']>[1][]): string[] {
  const watch = new ConditionWatch(DEFAULT_THRESHOLDS);
  return conditions.flatMap((condition) =>
    watch.events('a', condition, NOW_MS).map(({ kind, message }) => `${kind}: ${message}`),
  );
}

describe('of a node is told', () => {
  test('that its disk is nearly full, once, and that there is enough room again', () => {
    expect(told([disk(40), disk(9), disk(3), disk(10.5), disk(12), disk(40)])).toEqual([
      "disk-low: 9.0 % of the disk with the engine's data is free (9216 MB)",
      "disk-restored: 12 % of the disk with the engine's data is free (12 GB)",
    ]);
  });

  test('that a certificate ends soon, and that there is a new one', () => {
    expect(told([certificate(60 * DAY_MS), certificate(6 * DAY_MS), certificate(90 * DAY_MS)])).toEqual([
      'certificate-low: a certificate ends on 2026-01-07',
      'certificate-restored: a certificate ends on 2026-04-01',
    ]);
  });

  test('that a certificate has ended', () => {
    expect(told([certificate(-DAY_MS)])).toEqual(['certificate-low: a certificate ended on 2025-12-31']);
  });

  test('nothing of a certificate that is made for hours, while a tenth of them is left', () => {
    expect(told([certificate(DAY_MS / 24, DAY_MS / 12)])).toEqual([]);
    expect(told([certificate(DAY_MS / 240, DAY_MS / 12)])).toHaveLength(1);
  });

  test('nothing where nothing can be seen', () => {
    expect(told([{}, {}])).toEqual([]);
  });
});
