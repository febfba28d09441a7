import { expect, test } from 'bun:test';
import { usageBetween } from '../../../../src/manager/rules/autoscale/cpu-meter.ts';

const reading = (readAtMs: number, cpuNs: number) => ({ readAtMs, cpuNs, memoryBytes: 5 });

test('two readings tell how many processors were used between them', () => {
  expect(usageBetween(reading(1000, 1e9), reading(16_000, 8.5e9))).toEqual({ memoryBytes: 5, cpus: 0.5 });
});

test.each([
  ['without a first', undefined, reading(16_000, 8e9)],
  ['where it began anew', reading(1000, 9e9), reading(16_000, 1e9)],
  ['where hardly any time has passed', reading(1000, 1e9), reading(1001, 2e9)],
])('the processors are not known %s', (_, before, now) => {
  expect(usageBetween(before, now)).toEqual({ memoryBytes: 5 });
});
