import { expect, test } from 'bun:test';
import { renderJson } from '../../../src/compose/render/json.ts';
import { renderYaml } from '../../../src/compose/render/yaml.ts';
import { projectOf } from '../project-of.ts';

const web = (attributes: string) => projectOf(`services:\n  web:\n    image: nginx\n    ${attributes}\n`);

test('the items of blkio_config go by other names in JSON', () => {
  const project = web('blkio_config: {device_read_bps: [{path: /d, rate: 1k}]}');
  expect(renderYaml(project)).toContain('- path: /d\n          rate: "1024"\n');
  expect(JSON.parse(renderJson(project)).services.web.blkio_config).toEqual({
    device_read_bps: [{ Path: '/d', Rate: '1024' }],
  });
});

test('a watch rule has an empty hook in JSON and none in YAML', () => {
  const project = web('develop: {watch: [{path: /d, action: rebuild}]}');
  expect(renderYaml(project)).not.toContain('exec');
  expect(JSON.parse(renderJson(project)).services.web.develop.watch[0].exec).toEqual({ command: null });
});

test('YAML shows both limits, JSON leaves out zeros', () => {
  const project = web('ulimits: {core: 0, nofile: {soft: 0, hard: 5}}');
  expect(renderYaml(project)).toContain('core:\n        soft: 0\n        hard: 0\n');
  expect(JSON.parse(renderJson(project)).services.web.ulimits).toEqual({ core: {}, nofile: { hard: 5 } });
});

test('a key of more than 128 bytes stands behind a question mark', () => {
  const key = 'k'.repeat(129);
  expect(renderYaml(web(`labels: {${key}: v}`))).toContain(`      ? ${key}\n      : v\n`);
});

test('dates and infinity are kept in extensions, and JSON has no form for infinity', () => {
  const date = projectOf('services: {}\nx-a: {d: 2024-01-31, e: []}\n');
  expect(renderYaml(date)).toContain('d: 2024-01-31T00:00:00Z\n');
  expect(JSON.parse(renderJson(date))['x-a']).toEqual({ d: '2024-01-31T00:00:00Z', e: null });
  const infinite = projectOf('services: {}\nx-a: -.inf\n');
  expect(renderYaml(infinite)).toContain('x-a: -.inf\n');
  expect(() => renderJson(infinite)).toThrow('JSON has no form');
});
