import { expect, test } from 'bun:test';
import { selectServices } from '../../src/model/select-services.ts';
import { projectOf } from '../compose/project-of.ts';

const FILE = `
services:
  web: { image: x, profiles: [shown], depends_on: { debug: { condition: service_started, required: false }, db: { condition: service_started, required: false } } }
  debug: { image: x, profiles: [PROFILE] }
  db: { image: x }
`;

function selected(profile: string): readonly string[] {
  const project = projectOf(FILE.replace('PROFILE', profile));
  return Object.keys(selectServices(project, ['web'], { withDependencies: true }).services).sort();
}

test('an optional dependency that a profile switches off stays off', () => {
  expect(selected('other')).toEqual(['db', 'web']);
});

test('an optional dependency of the profile of the named service comes along', () => {
  expect(selected('shown')).toEqual(['db', 'debug', 'web']);
});
