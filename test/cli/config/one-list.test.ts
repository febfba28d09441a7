import { expect, test } from 'bun:test';
import type { ConfigFlags } from '../../../src/cli/config/config-text.ts';
import { onlyFirstList } from '../../../src/cli/config/one-list.ts';
import { DEFAULT_FLAGS } from './default-flags.ts';

function listsOf(asked: Partial<ConfigFlags>): Partial<ConfigFlags> {
  return onlyFirstList({ ...DEFAULT_FLAGS, ...asked });
}

test('of several lists the one that docker compose looks for first is printed', () => {
  expect(listsOf({ services: true, environment: true, hash: '*' })).toEqual({
    ...DEFAULT_FLAGS,
    services: true,
  });
  expect(listsOf({ variables: true, profiles: true })).toEqual({ ...DEFAULT_FLAGS, profiles: true });
});

test('an empty --hash asks for no list', () => {
  expect(listsOf({ hash: '' })).toEqual(DEFAULT_FLAGS);
  expect(listsOf({ hash: '', images: true })).toEqual({ ...DEFAULT_FLAGS, images: true });
});
