import { expect, test } from 'bun:test';
import { codesOf, loadFiles } from './project-of.ts';

const ADDRESSES = [
  'https://github.com/acme/app.git',
  'git@github.com:acme/app.git',
  'github.com/acme/app',
  'oci://registry.example/app:1',
  'ssh://git@host/app.git#main:sub',
];

test.each(ADDRESSES)('%s is refused as an include, an extended file and a compose file', (address) => {
  expect(codesOf(`include: ["${address}"]\nservices: {w: {image: x}}\n`)).toEqual(['REMOTE_FILE 1:11']);
  const included = `include: [{path: [a.yaml, "${address}"]}]\nservices: {w: {image: x}}\n`;
  expect(codesOf(included)).toEqual(['REMOTE_FILE 1:11']);
  const extended = `services: {w: {image: x, extends: {file: "${address}", service: w}}}\n`;
  expect(codesOf(extended)).toEqual(['REMOTE_FILE 1:42']);
  expect(codesOf('', { files: [address] })).toEqual(['REMOTE_FILE']);
});

test('env and label files of services that profiles switch off are not read', () => {
  const off = 'off: {image: x, profiles: [p], env_file: none.env, label_file: none.labels, environment: [A]}';
  const { project, problems } = loadFiles(`services: {on: {image: x}, ${off}}\n`, {
    environment: { A: '1' },
  });
  expect(problems).toEqual([]);
  expect(project?.disabled.off).toMatchObject({ environment: { A: '1' } });
  const named = codesOf(`services: {on: {image: x}, ${off}}\n`, { services: ['off'] });
  expect(named.map((code) => code.split(' ')[0])).toEqual(['ENV_FILE_MISSING', 'ENV_FILE_MISSING']);
});
