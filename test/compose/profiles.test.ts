import { describe, expect, test } from 'bun:test';
import { loadFiles, problemsOf, projectOf } from './project-of.ts';

const FILE = `
services:
  always: {image: x}
  base: {image: x, profiles: [extra]}
  tool: {image: x, profiles: [extra], depends_on: [base]}
  other: {image: x, profiles: [extra]}
  far: {image: x, profiles: [remote], depends_on: [base]}
`;

const enabled = (services: readonly string[], profiles: readonly string[] = []): readonly string[] =>
  Object.keys(projectOf(FILE, { services, profiles }).services);

describe('profiles', () => {
  test('that are not active switch their services off', () => {
    expect(enabled([])).toEqual(['always']);
    expect(enabled([], ['extra'])).toEqual(['always', 'base', 'other', 'tool']);
    expect(Object.keys(projectOf(FILE, { profiles: ['*'] }).services)).toHaveLength(5);
  });

  test('of a service that is named count for it and what it depends on', () => {
    expect(enabled(['tool'])).toEqual(['always', 'base', 'tool']);
    expect(enabled(['other'])).toEqual(['always', 'other']);
  });

  test('of a dependency do not count by themselves', () => {
    expect(loadFiles(FILE, { services: ['far'] }).project).toBeUndefined();
    expect(problemsOf(FILE, { services: ['far'] })).toContain(
      '"base", which is switched off by its profiles',
    );
    expect(enabled(['far', 'base'])).toEqual(['always', 'base', 'far']);
    expect(enabled(['far'], ['extra'])).toContain('far');
  });
});

test('what is wrong with a service is told also where only others are to be printed, and not where a profile switches it off', () => {
  const request = { services: ['b'], isOnlyNamed: true };
  const of = (service: string) => problemsOf(`services: {b: {image: x}, a: ${service}}\n`, request);
  for (const wrong of [
    '{image: x, depends_on: [nope]}',
    '{image: x, networks: [nope]}',
    '{image: x, volumes: ["nope:/d"]}',
    '{image: x, secrets: [nope]}',
    '{image: x, depends_on: [a]}',
    '{image: x, env_file: nope.env}',
    '{image: x, scale: -1}',
    '{command: x}',
  ]) {
    expect(of(wrong)).not.toBe('');
    expect(of(wrong.replace('{', '{profiles: [p], '))).toBe('');
  }
});

test('what a named service depends on by choice, and is switched off, is left out of what is printed of it', () => {
  const file =
    'services: {a: {image: x, profiles: [p]}, b: {image: x, depends_on: {a: {condition: service_started, required: false}}}}\n';
  const dependsOf = (request: object) => projectOf(file, request).services.b?.depends_on;
  expect(dependsOf({ services: ['b'], isOnlyNamed: true })).toBeUndefined();
  expect(dependsOf({})).toEqual({ a: { condition: 'service_started', required: false } });
});
