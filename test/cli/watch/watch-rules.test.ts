import { expect, test } from 'bun:test';
import { watchedRules } from '../../../src/cli/watch/watch-rules.ts';
import { projectOf } from '../../compose/project-of.ts';

const rulesOf = (rule: string) =>
  watchedRules(
    projectOf(`
services:
  web:
    image: nginx
    volumes: ["./mounted:/m"]
    develop: { watch: [{ path: ./src, action: sync, target: /app, ${rule} }] }
`),
  );

test("docker compose's older name of initial_sync is taken, with a warning", () => {
  const { rules, warnings } = rulesOf('x-initialSync: true');
  expect(rules).toMatchObject([{ initialSync: true }]);
  expect(warnings.map(({ message }) => message)).toEqual([
    'x-initialSync is DEPRECATED, please use the official `initial_sync` attribute',
  ]);
});

test('the older name is passed over where it says no, or the right one is there', () => {
  const left = rulesOf('x-initialSync: false');
  expect(left.rules).toMatchObject([{ initialSync: false }]);
  expect(left.warnings).toEqual([]);
  const both = rulesOf('initial_sync: true, x-initialSync: true');
  expect(both.rules).toMatchObject([{ initialSync: true }]);
  expect(both.warnings).toEqual([]);
});
