import { expect, test } from 'bun:test';
import { renderJson } from '../../../src/compose/render/json.ts';
import { renderYaml } from '../../../src/compose/render/yaml.ts';
import { compareYamlKeys } from '../../../src/compose/render/yaml-keys.ts';
import { writeYaml } from '../../../src/compose/render/yaml-writer.ts';
import { projectOf } from '../project-of.ts';

test.each([
  ['plain', 'a: plain'],
  ['', 'a: ""'],
  ['yes', 'a: "yes"'],
  ['1', 'a: "1"'],
  ['null', 'a: "null"'],
  ['2024-01-31', 'a: "2024-01-31"'],
  ['22:22', 'a: "22:22"'],
  ['a: b', "a: 'a: b'"],
  ['a #b', "a: 'a #b'"],
  ['- a', "a: '- a'"],
  ['-a', 'a: -a'],
  ['*a', "a: '*a'"],
  ["'a'", "a: '''a'''"],
  [' a', "a: ' a'"],
  ['a\tb', 'a: "a\\tb"'],
  ['a\nb', 'a: |-\n  a\n  b'],
  ['a\nb\n', 'a: |\n  a\n  b'],
  ['a\n\n', 'a: |+\n  a\n'],
  ['😀', 'a: "\\U0001F600"'],
  ['é', 'a: é'],
  ['{x}', "a: '{x}'"],
  ['[', "a: '['"],
  ['http://x:1', 'a: http://x:1'],
])('%j is written as %j', (value, expected) => {
  expect(writeYaml({ a: value })).toBe(`${expected}\n`);
});

test('lists and mappings have the layout of docker compose', () => {
  expect(writeYaml({ a: [{ b: 1, c: [2] }, [3]], d: [], e: {}, f: null })).toBe(
    'a:\n  - b: 1\n    c:\n      - 2\n  - - 3\nd: []\ne: {}\nf: null\n',
  );
});

test('keys are ordered by the numbers in them, letters after other characters', () => {
  const keys = ['a10', 'a2', 'LOGX', 'LOG_Y', 'b', 'a'];
  expect(keys.sort(compareYamlKeys)).toEqual(['LOG_Y', 'LOGX', 'a', 'a2', 'a10', 'b']);
});

const FILE = `
services:
  web:
    image: nginx
    command: echo $$HOME
    x-note: {b: 1, a: [true]}
x-top: 1
`;

test('YAML begins with the name, doubles dollars, and keeps extensions', () => {
  expect(renderYaml(projectOf(FILE))).toBe(
    `name: app
services:
  web:
    command:
      - echo
      - $$HOME
    image: nginx
    networks:
      default: null
    x-note:
      a:
        - true
      b: 1
networks:
  default:
    name: app_default
x-top: 1
`,
  );
});

test('JSON has sorted top-level keys, null commands and no nested extensions', () => {
  expect(renderJson(projectOf(FILE))).toBe(
    `${JSON.stringify(
      {
        name: 'app',
        networks: { default: { name: 'app_default', ipam: {} } },
        services: {
          web: { command: ['echo', '$$HOME'], entrypoint: null, image: 'nginx', networks: { default: null } },
        },
        'x-top': 1,
      },
      null,
      2,
    )}\n`,
  );
});
