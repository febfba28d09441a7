import { describe, expect, test } from 'bun:test';
import { type AttachedFlags, attachedServices, checkAttachedFlags } from '../../src/cli/attached-flags.ts';
import { projectOf } from '../plan/plan-of.ts';

const PROJECT = projectOf(`
services:
  web: {image: x, depends_on: [db]}
  db: {image: x}
  noisy: {image: x, attach: false}
`);
const PLAIN: AttachedFlags = { color: true, logPrefix: true };

const attached = (flags: Partial<AttachedFlags>, named: readonly string[] = []): string[] =>
  [...attachedServices(PROJECT, named, { ...PLAIN, ...flags })].sort();

describe('an attached up shows', () => {
  test('all services, or the named ones, but for those that say attach: false', () => {
    expect(attached({})).toEqual(['db', 'web']);
    expect(attached({}, ['web'])).toEqual(['web']);
  });

  test('their dependencies too with --attach-dependencies', () => {
    expect(attached({ attachDependencies: true }, ['web'])).toEqual(['db', 'web']);
  });

  test('exactly those of --attach, and none of --no-attach', () => {
    expect(attached({ attach: ['noisy'] })).toEqual(['noisy']);
    expect(attached({ noAttach: ['db', 'no-such'] })).toEqual(['web']);
  });

  test('no service that is not part of the run', () => {
    expect(() => attached({ attach: ['no-such'] })).toThrow('no-such');
    expect(() => attached({ exitCodeFrom: 'no-such' })).toThrow('no-such');
  });
});

test.each<Partial<AttachedFlags>>([
  { abortOnContainerExit: true, abortOnContainerFailure: true },
  { attach: ['web'], attachDependencies: true },
  { detach: true, abortOnContainerExit: true },
  { detach: true, abortOnContainerFailure: true },
  { detach: true, exitCodeFrom: 'web' },
  { detach: true, attach: ['web'] },
  { detach: true, attachDependencies: true },
  { wait: true, abortOnContainerExit: true },
  { wait: true, attach: ['web'] },
])('flags that contradict each other are refused: %p', (flags) => {
  expect(() => checkAttachedFlags({ ...PLAIN, ...flags })).toThrow(/can't be combined/);
});
