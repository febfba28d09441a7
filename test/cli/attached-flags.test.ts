import { describe, expect, test } from 'bun:test';
import { type AttachedFlags, attachedServices, checkAttachedFlags } from '../../src/cli/attached-flags.ts';
import { checkUpFlags, type UpFlags } from '../../src/cli/up-flags.ts';
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

  test('what would be without --attach and --no-attach, where the one leaves none of the other', () => {
    expect(attached({ attach: ['noisy'], noAttach: ['noisy'] })).toEqual(['db', 'web']);
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
  expect(() => checkAttachedFlags({ ...PLAIN, ...flags })).toThrow(/cannot be combined/);
});

const UP: UpFlags = { recreate: true, deps: true, start: true };

test.each<[Partial<UpFlags>, string]>([
  [{ build: true, noBuild: true }, '--build and --no-build are incompatible'],
  [{ recreate: false, forceRecreate: true }, '--force-recreate and --no-recreate are incompatible'],
  [
    { recreate: false, alwaysRecreateDeps: true },
    '--always-recreate-deps and --no-recreate are incompatible',
  ],
  [{ recreate: false, renewAnonVolumes: true }, '--no-recreate and --renew-anon-volumes are incompatible'],
])('flags that take each other back are refused: %p', (flags, words) => {
  expect(() => checkUpFlags({ ...UP, ...flags }, { isCompose: false })).toThrow(words);
});

test('--wait with --no-start is refused, but not in the place of docker compose', () => {
  const flags = { ...UP, start: false, wait: true };
  expect(() => checkUpFlags(flags, { isCompose: false })).toThrow(
    '--no-start cannot be combined with --wait',
  );
  expect(() => checkUpFlags(flags, { isCompose: true })).not.toThrow();
});
