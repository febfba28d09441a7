import { expect, test } from 'bun:test';
import type { ConfigFlags } from '../../../src/cli/config/config-text.ts';
import { onlyFirstList } from '../../../src/cli/config/one-list.ts';

const FLAGS: ConfigFlags = {
  format: 'yaml',
  interpolate: true,
  normalize: true,
  pathResolution: true,
  consistency: true,
  envResolution: true,
};

function listsOf(asked: Partial<ConfigFlags>): Partial<ConfigFlags> {
  return onlyFirstList({ ...FLAGS, ...asked });
}

test('of several lists the one that docker compose looks for first is printed', () => {
  expect(listsOf({ services: true, environment: true, hash: '*' })).toEqual({ ...FLAGS, services: true });
  expect(listsOf({ variables: true, profiles: true })).toEqual({ ...FLAGS, profiles: true });
});

test('an empty --hash asks for no list', () => {
  expect(listsOf({ hash: '' })).toEqual(FLAGS);
  expect(listsOf({ hash: '', images: true })).toEqual({ ...FLAGS, images: true });
});
