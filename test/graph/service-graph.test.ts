import { expect, test } from 'bun:test';
import { graphOf } from '../../src/graph/service-graph.ts';
import { projectOf } from '../compose/project-of.ts';

test('a cycle of services that a profile switches off is no obstacle for the others', () => {
  const project = projectOf(`
services:
  web: {image: x}
  a: {image: x, profiles: [p], depends_on: [c]}
  c: {image: x, profiles: [p], depends_on: [a, web]}
`);
  expect(graphOf(project).order()).toContain('web');
  expect(graphOf(project).dependenciesOf('a')).toEqual(['c']);
  expect(graphOf(project).dependenciesOf('c')).toEqual(['web']);
});

test('of a cycle through a service that is switched off, what services that are on depend on stays', () => {
  const project = projectOf(`
services:
  web: {image: x, depends_on: {off: {condition: service_started, required: false}}}
  off: {image: x, profiles: [p], depends_on: [web]}
`);
  expect(graphOf(project).dependenciesOf('web')).toEqual(['off']);
  expect(graphOf(project).dependenciesOf('off')).toEqual([]);
});
