import { expect, test } from 'bun:test';
import { projectOf } from '../project-of.ts';

const FILES = {
  'compose.yaml': `
include: [sub/inc.yaml]
services:
  own: {image: x, volumes: ["./data:/d"]}
  extended: {extends: {file: sub/base.yaml, service: base}}
`,
  'sub/inc.yaml': `
include: [deep/inc.yaml]
services:
  included: {image: x, volumes: ["./data:/d"]}
  outside: {image: x, volumes: ["../up:/d"]}
  both: {extends: {file: deep/base.yaml, service: base}}
`,
  'sub/deep/inc.yaml': 'services: {nested: {image: x, volumes: ["./data:/d"]}}\n',
  'sub/base.yaml': 'services: {base: {image: x, volumes: ["./data:/d"]}}\n',
  'sub/deep/base.yaml': 'services: {base: {image: x, volumes: ["./data:/d"]}}\n',
};

test('paths that are to stay as they are written are seen from the project where another file has them', () => {
  const { services } = projectOf(FILES, { noPathResolution: true });
  const sources = Object.entries(services).map(([name, { volumes = [] }]) => [name, volumes[0]?.source]);
  expect(Object.fromEntries(sources)).toEqual({
    own: './data',
    extended: 'sub/data',
    included: 'sub/data',
    outside: 'up',
    both: 'sub/deep/data',
    nested: 'sub/deep/data',
  });
});
