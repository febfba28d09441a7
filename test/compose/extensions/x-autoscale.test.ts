import { describe, expect, test } from 'bun:test';
import { loadFiles, projectOf } from '../project-of.ts';

const autoscaleOf = (text: string, more = '') =>
  projectOf(`services: {web: {image: x, x-autoscale: ${text}${more}}}`).autoscaling?.web;

describe('x-autoscale', () => {
  test('says between which numbers, and by what', () => {
    expect(
      autoscaleOf('{min: 2, max: 10, cpu: 70%, memory: 512m, up_window: 30s, down_window: 10m}'),
    ).toEqual({
      min: 2,
      max: 10,
      cpuPercent: 70,
      memoryBytes: 512 * 2 ** 20,
      upWindowMs: 30_000,
      downWindowMs: 600_000,
    });
    expect(autoscaleOf('{max: "4", memory: "80 %"}', ', mem_limit: 64m')).toEqual({
      min: 1,
      max: 4,
      memoryPercent: 80,
      upWindowMs: 0,
      downWindowMs: 300_000,
    });
  });

  test('has no part in the hash that containers are compared by', () => {
    const plain = projectOf('services: {web: {image: x}}');
    const scaled = projectOf('services: {web: {image: x, x-autoscale: {max: 3, cpu: 50%}}}');
    expect(scaled.configHashes).toEqual(plain.configHashes);
    expect(plain.autoscaling).toBeUndefined();
  });

  test.each([
    ['x-autoscale: 3', 'must be a mapping'],
    ['x-autoscale: {cpu: 50%}', 'needs max'],
    ['x-autoscale: {max: 3}', 'needs cpu or memory'],
    ['x-autoscale: {min: 0, max: 3, cpu: 50%}', 'min must be a whole number'],
    ['x-autoscale: {min: 4, max: 3, cpu: 50%}', 'is less than min'],
    ['x-autoscale: {max: 3, cpu: 50}', "cpu can't be read"],
    ['x-autoscale: {max: 3, cpu: 0%}', "cpu can't be read"],
    ['x-autoscale: {max: 3, memory: much}', "memory can't be read"],
    ['x-autoscale: {max: 3, memory: 80%}', 'something to be a share of'],
    ['x-autoscale: {max: 3, cpu: 50%, down_window: soon}', "down_window can't be read"],
    ['x-autoscale: {max: 3, cpu: 50%, maximum: 4}', 'no key "maximum"'],
    ['x-autoscale: {max: 3, cpu: 50%}, deploy: {mode: global}', 'services with replicas'],
    ['x-autoscale: {max: 3, cpu: 50%}, deploy: {mode: replicated-job}', 'services with replicas'],
    ['x-autoscale: {max: 3, cpu: 50%}, provider: {type: awesomecloud}', 'services with replicas'],
    ['x-autoscale: {max: 3, cpu: 50%}, container_name: shop', 'only one replica'],
  ])('%s is an error', (text, message) => {
    const { problems, project } = loadFiles(`services: {web: {image: x, ${text}}}`);
    expect(problems.map((problem) => problem.code)).toEqual(['X_AUTOSCALE_INVALID']);
    expect(problems[0]?.message).toContain(message);
    expect(problems[0]?.at).toBeDefined();
    expect(project).toBeUndefined();
  });
});
