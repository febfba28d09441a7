import { expect, test } from 'bun:test';
import { readFileSync, writeFileSync } from 'node:fs';
import { systemCode, systemReason } from '../../src/errors/system-error.ts';

function thrownBy(action: () => unknown): unknown {
  try {
    return action();
  } catch (error) {
    return error;
  }
}

test('errors of the file system have a code, and a reason in words', () => {
  const missing = thrownBy(() => readFileSync('/nowhere/at/all'));
  expect(systemCode(missing)).toBe('ENOENT');
  expect(systemReason(missing)).toBe('no such file or directory');
  expect(systemReason(thrownBy(() => writeFileSync('/', '')))).toBe('it is a directory');
});

test('a code without words stands for itself', () => {
  expect(systemReason(Object.assign(new Error('x'), { code: 'EMFILE' }))).toBe('EMFILE');
});

test('any other error has no code, and its own words', () => {
  expect(systemCode(new Error('odd'))).toBeUndefined();
  expect(systemCode('odd')).toBeUndefined();
  expect(systemCode(undefined)).toBeUndefined();
  expect(systemReason(new Error('odd'))).toBe('odd');
});
