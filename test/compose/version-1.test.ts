import { expect, test } from 'bun:test';
import { codesOf, problemsOf, projectOf } from './project-of.ts';

const LEGACY = `web:
  build: ./web
  dockerfile: Dockerfile.dev
  links: [db]
  net: container:db
  log_driver: syslog
  log_opt: {tag: web}
  volumes: [data:/data, ./src:/src]
  volumes_from: [db, other]
db:
  image: postgres
`;

test('services at the top level are read as if they stood below `services`', () => {
  const { services, volumes } = projectOf(LEGACY);
  expect(services.web).toMatchObject({
    build: { context: '/app/web', dockerfile: 'Dockerfile.dev' },
    network_mode: 'service:db',
    logging: { driver: 'syslog', options: { tag: 'web' } },
    volumes_from: ['db', 'container:other'],
  });
  expect(services.db?.image).toBe('postgres');
  expect(volumes).toEqual({ data: { name: 'data' } });
});

test('a warning tells of the form, at the first service', () => {
  expect(codesOf(LEGACY)).toEqual(['VERSION_1 1:1']);
});

test('an override of that form needs no images', () => {
  const files = {
    'docker-compose.yml': 'web: {image: x}\n',
    'docker-compose.override.yml': 'web: {tty: true}\n',
  };
  expect(projectOf(files).services.web).toMatchObject({ image: 'x', tty: true });
});

test('a service of that form can be extended from another file', () => {
  const files = {
    'compose.yaml': 'services: {web: {extends: {file: old.yml, service: base}}}\n',
    'old.yml': 'base: {image: x, tty: true}\n',
  };
  expect(projectOf(files).services.web).toMatchObject({ image: 'x', tty: true });
});

test.each([
  'web: {image: x}\nservices: {}\n',
  'web: {image: x}\nversion: "2"\n',
  'web: {image: x, unknown: y}\n',
  'web: {image: x}\ntext: y\n',
  'web: {tty: true}\n',
  'Services: {web: {image: x}}\n',
])('%j is not of that form', (text) => {
  expect(problemsOf(text)).toContain('UNKNOWN_KEY');
});
