import { expect, test } from 'bun:test';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { NOTES } from '../../scripts/support/notes.ts';
import { schemaPaths, supportPage } from '../../scripts/support-docs.ts';

const PAGE = readFileSync(join(import.meta.dir, '../../docs/compose-support.md'), 'utf8');

test('the support page says what the tables of the source say', () => {
  expect(PAGE).toBe(supportPage());
});

test('every note is about a key of the specification', () => {
  const paths = new Set(schemaPaths());
  expect(Object.keys(NOTES).filter((path) => !paths.has(path))).toEqual([]);
});

test('each key has one row', () => {
  const rows =
    PAGE.split('## Limits')[0]
      ?.split('\n')
      .filter((line) => line.startsWith('| `')) ?? [];
  expect(rows.length).toBe(schemaPaths().length);
});

test('what a run passes over is "not yet"', () => {
  expect(PAGE).toContain('| `image` | yes |');
  expect(PAGE).toContain('| `networks.*.interface_name` | yes |');
  expect(PAGE).toContain('| `restart_policy.max_attempts` | yes |');
  expect(PAGE).toContain('| `restart_policy.delay` | no |');
});
