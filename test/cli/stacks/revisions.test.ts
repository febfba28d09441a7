import { expect, test } from 'bun:test';
import { revisionBeforeChange } from '../../../src/cli/stacks/revisions.ts';
import { withoutUnusedExternals } from '../../../src/model/unused-externals.ts';
import type { Stack, StackRevision } from '../../../src/store/stacks.ts';
import { projectOf } from '../../plan/plan-of.ts';

function revision(number: number, image: string, state: StackRevision['state']): StackRevision {
  const project = projectOf(`services: { web: { image: ${image} } }`);
  return { number, state, project, deployedAt: '', by: '' };
}

function stackOf(...revisions: readonly StackRevision[]): Stack {
  return { name: 'shop', revisions, version: '1' };
}

test('a service goes back to the last revision that came to its end with another configuration', () => {
  const stack = stackOf(
    revision(4, 'web:3', 'completed'),
    revision(3, 'web:2', 'paused'),
    revision(2, 'web:3', 'completed'),
    revision(1, 'web:1', 'completed'),
  );
  expect(revisionBeforeChange(stack, 'web').number).toBe(1);
});

test('where none came to its end, the newest other one counts', () => {
  const stack = stackOf(
    revision(3, 'web:3', 'paused'),
    revision(2, 'web:2', 'paused'),
    revision(1, 'web:1', 'paused'),
  );
  expect(revisionBeforeChange(stack, 'web').number).toBe(2);
  expect(() => revisionBeforeChange(stackOf(revision(1, 'web:1', 'completed')), 'web')).toThrow(
    'the same in all',
  );
});

test('what is external stays where a service uses it', () => {
  const project = projectOf(`
services:
  web: { image: web, networks: [used], volumes: ["kept:/data"] }
networks: { used: { external: true } }
volumes: { kept: { external: true } }
`);
  const unused = { name: 'unused', external: true };
  const more = { ...project, networks: { ...project.networks, unused, own: { name: 'shop_own' } } };
  const { networks, volumes } = withoutUnusedExternals(more);
  expect(Object.keys(networks)).toEqual(['used', 'own']);
  expect(Object.keys(volumes)).toEqual(['kept']);
});
