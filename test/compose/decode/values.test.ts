import { expect, test } from 'bun:test';
import { shellWords } from '../../../src/compose/decode/shell-words.ts';
import { parseBytes } from '../../../src/compose/decode/units.ts';
import { codesOf, webOf } from '../project-of.ts';

test.each([
  ['64m', '67108864'],
  ['1.5 GiB', '1610612736'],
  ['1e3', '1000'],
  ['1_0k', '10240'],
  ['0', '0'],
  ['', undefined],
  ['-1', undefined],
  ['m', undefined],
  ['1mm', undefined],
  ['1kbb', undefined],
])('the size %j is %p bytes', (text, expected) => {
  expect(parseBytes(text)).toBe(expected);
});

test.each([
  ['a "b c" d\\ e', ['a', 'b c', 'd e']],
  ["''", ['']],
  ['a && b', ['a']],
  ['a 2> b', ['a']],
  ['a b> c', ['a', 'b']],
  ['echo $(date +%s) x', ['echo', '$(date +%s)', 'x']],
  ['echo `a b`', ['echo', '`a b`']],
  ['a \u2028b', ['a', '\u2028b']],
  ['echo (a)', undefined],
  ['a "b', undefined],
  ['a \\', undefined],
])('the command %j is %j', (line, expected) => {
  expect(shellWords(line)).toEqual(expected);
});

test.each([
  ['attach: "1"', 'WRONG_TYPE 4:13'],
  ['extra_hosts: {"=a": 1.1.1.1}', 'INVALID_HOST 4:25'],
  ['extra_hosts: ["a:b=1.1.1.1"]', 'INVALID_HOST 4:19'],
  ['deploy: {update_config: {parallelism: -1}}', 'WRONG_VALUE 4:43'],
  ['build: {context: ., ulimits: {nofile: "5"}}', 'WRONG_TYPE 4:43'],
  ['ulimits: {nofile: {soft: 1e3, hard: 5}}', 'WRONG_TYPE 4:30'],
  ['blkio_config: {weight: "5"}', 'WRONG_TYPE 4:28'],
  ['expose: [1.5]', 'WRONG_TYPE 4:14'],
  ['ports: [{target: 80, published: 1e3}]', 'INVALID_PORT 4:37'],
  ['ports: [{published: "80"}]', 'INVALID_PORT 4:13'],
  ['ports: [0]', 'INVALID_PORT 4:13'],
  ['environment: ["A =b"]', 'INVALID_NAME 4:19'],
  ['storage_opt: {size: true}', 'WRONG_TYPE 4:25'],
  ['pull_policy: sometimes', 'WRONG_VALUE 4:18'],
  ['build: {context: ., ssh: [x]}', 'INVALID_SSH 4:31'],
  ['build: {context: ., additional_contexts: [x]}', 'INVALID_CONTEXT 4:47'],
  ['labels: {a: 2024-01-31}', 'WRONG_TYPE 4:17'],
  ['extends: {service: b, file: 5}', 'WRONG_TYPE 4:33'],
  ['secrets: [""]', 'UNDEFINED_REFERENCE 4:15'],
  ['stop_grace_period: 99999999h', 'INVALID_DURATION 4:24'],
  ['volumes: [{type: volume}]', 'INVALID_VOLUME 4:15'],
  ['devices: [{source: /a}]', 'INVALID_DEVICE 4:15'],
  ['ulimits: {nofile: [5]}', 'WRONG_TYPE 4:23'],
])('%s is refused', (attributes, expected) => {
  expect(codesOf(`services:\n  web:\n    image: nginx\n    ${attributes}\n`)).toContain(expected);
});

test('a fraction of a byte has no effect', () => {
  expect(webOf('mem_limit: 1.5').mem_limit).toBeUndefined();
});

test('a bind mount of nothing is one of the project directory', () => {
  const { volumes } = webOf('volumes: [{type: bind, source: "", target: /t}]');
  expect(volumes?.[0]?.source).toBe('/app');
});

test('the working directory is PWD where the environment has none', () => {
  expect(webOf('labels: {a: $PWD}').labels).toEqual({ a: '/app' });
});
