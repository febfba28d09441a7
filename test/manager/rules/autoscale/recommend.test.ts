import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { recommend, type Usage } from '../../../../src/manager/rules/autoscale/recommend.ts';
import type { Autoscale } from '../../../../src/model/desired/autoscale.ts';
import type { Service } from '../../../../src/model/desired/service.ts';
import { projectOf } from '../../../plan/plan-of.ts';

const WINDOWS = { upWindowMs: 0, downWindowMs: 300_000 };
const BY_CPU: Autoscale = { min: 1, max: 100, cpuPercent: 50, ...WINDOWS };

const serviceOf = (more = ''): Service => {
  const service = projectOf(`services: { web: { image: web, ${more} } }`).services.web;
  if (service === undefined) throw new Error('The file has the service');
  return service;
};
const PLAIN = serviceOf();

const asked = (
  usages: readonly Usage[],
  {
    autoscale = BY_CPU,
    service = PLAIN,
    current = usages.length,
    ready = usages.length,
  }: { autoscale?: Autoscale; service?: Service; current?: number; ready?: number } = {},
) => recommend(autoscale, service, current, { usages, ready });

const cpus = (...values: readonly number[]): Usage[] => values.map((value) => ({ cpus: value }));

describe('how many replicas are recommended', () => {
  test('is what is used, by what a replica is to use', () => {
    expect(asked(cpus(1, 1))).toEqual({
      replicas: 4,
      reason: 'cpu 100 % of 50 %',
      shares: { cpu: 2 },
    });
    expect(asked(cpus(0.1, 0.1, 0.1, 0.1))?.replicas).toBe(1);
  });

  test('is what there is, within a tenth of the target', () => {
    expect(asked(cpus(0.54, 0.54))?.replicas).toBe(2);
    expect(asked(cpus(0.46, 0.46, 0.46, 0.46, 0.46, 0.46, 0.46, 0.46, 0.46))?.replicas).toBe(9);
  });

  test('is never more than the bounds allow, or less', () => {
    const autoscale = { ...BY_CPU, min: 2, max: 3 };
    expect(asked(cpus(9, 9), { autoscale })?.replicas).toBe(3);
    expect(asked(cpus(0, 0, 0), { autoscale })?.replicas).toBe(2);
  });

  test('counts a share as one of the reservation, else of the limit, else of one processor', () => {
    const limit = 'deploy: { resources: { limits: { cpus: "0.5" } } }';
    const both = 'deploy: { resources: { limits: { cpus: "2" }, reservations: { cpus: "0.25" } } }';
    expect(asked(cpus(0.5), { service: serviceOf(limit) })?.reason).toBe('cpu 100 % of 50 %');
    expect(asked(cpus(0.5), { service: serviceOf(both) })?.reason).toBe('cpu 200 % of 50 %');
    expect(asked(cpus(0.5), { service: PLAIN })?.reason).toBe('cpu 50 % of 50 %');
  });

  test('is the most that one of the metrics asks for', () => {
    const autoscale = { ...BY_CPU, memoryBytes: 100 * 2 ** 20 };
    const usages = [
      { cpus: 0.5, memoryBytes: 300 * 2 ** 20 },
      { cpus: 0.5, memoryBytes: 300 * 2 ** 20 },
    ];
    expect(asked(usages, { autoscale })).toEqual({
      replicas: 6,
      reason: 'memory 300m of 100m',
      shares: { cpu: 1, memory: 3 },
    });
  });

  test('reads a share of memory from what is reserved of it', () => {
    const autoscale = { min: 1, max: 9, memoryPercent: 50, ...WINDOWS };
    const service = serviceOf('mem_limit: 100m');
    const usages = [{ memoryBytes: 100 * 2 ** 20 }];
    expect(asked(usages, { autoscale, service })).toMatchObject({
      replicas: 2,
      reason: 'memory 100 % of 50 %',
    });
  });

  test('takes replicas that are not ready for idle where more are asked for', () => {
    // One of two new ones is not there yet: its share will come.
    expect(asked(cpus(1), { current: 2 })?.replicas).toBe(2);
    expect(asked(cpus(3), { current: 2 })?.replicas).toBe(6);
  });

  test('takes replicas that are not ready for busy where fewer are asked for', () => {
    expect(asked(cpus(0, 0), { current: 4 })?.replicas).toBe(2);
  });

  test('takes some that were read of many that are ready for all of them', () => {
    expect(asked(cpus(1, 1), { current: 10, ready: 10 })?.replicas).toBe(20);
  });

  test('is nothing where nothing is known', () => {
    expect(asked([], { current: 3 })).toBeUndefined();
    expect(asked([{ memoryBytes: 5 }], { current: 3 })).toBeUndefined();
  });
});

const load = fc.double({ min: 0, max: 50, noNaN: true });
const loads = fc.array(load, { minLength: 1, maxLength: 20 });

test('property: more load never asks for fewer replicas', () => {
  fc.assert(
    fc.property(loads, load, fc.nat(19), fc.integer({ min: 1, max: 40 }), (values, more, at, current) => {
      const heavier = values.map((value, index) => (index === at % values.length ? value + more : value));
      const [before, after] = [values, heavier].map((one) => asked(cpus(...one), { current })?.replicas);
      expect(after ?? 0).toBeGreaterThanOrEqual(before ?? 0);
    }),
    { numRuns: 500 },
  );
});

test('property: what is recommended lies within the bounds, and holds once it is reached', () => {
  fc.assert(
    fc.property(loads, fc.integer({ min: 1, max: 20 }), fc.nat(30), (values, min, more) => {
      const autoscale = { ...BY_CPU, min, max: min + more };
      const replicas = asked(cpus(...values), { autoscale })?.replicas ?? 0;
      expect(replicas).toBeGreaterThanOrEqual(min);
      expect(replicas).toBeLessThanOrEqual(min + more);
      const total = values.reduce((sum, value) => sum + value, 0);
      const spread = cpus(...Array.from({ length: replicas }, () => total / replicas));
      const again = asked(spread, { autoscale })?.replicas ?? 0;
      expect(again).toBe(replicas);
    }),
    { numRuns: 500 },
  );
});
