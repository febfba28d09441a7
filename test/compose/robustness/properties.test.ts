import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { renderJson } from '../../../src/compose/render/json.ts';
import { renderYaml } from '../../../src/compose/render/yaml.ts';
import { loadFiles } from '../project-of.ts';

const word = fc.stringMatching(/^[a-z][a-z0-9]{0,6}$/);
const value = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.constantFrom('yes', '1', '- a', 'a: b', '$X', '#', '~', 'a\n b'),
);
const environment = fc.dictionary(word, fc.option(value), { maxKeys: 4 });
const port = fc
  .tuple(fc.integer({ min: 1, max: 60000 }), fc.integer({ min: 1, max: 60000 }))
  .map(([a, b]) => `${a}:${b}`);

/** Dollars are doubled in keys too, where nothing undoes it: docker compose does the same. */
const extension = fc.jsonValue({ maxDepth: 2 }).filter((data) => !JSON.stringify(data).includes('$'));

const service = fc.record(
  {
    image: word,
    environment,
    labels: fc.dictionary(word, value, { maxKeys: 4 }),
    ports: fc.uniqueArray(port, { maxLength: 3 }),
    command: fc.array(value, { maxLength: 3 }),
    volumes: fc
      .uniqueArray(word, { maxLength: 3 })
      .map((names) => names.map((name) => `./${name}:/mnt/${name}:ro`)),
    healthcheck: fc.record({ test: value, interval: fc.constantFrom('1s', '90s', '1500ms') }),
    deploy: fc.record({ replicas: fc.integer({ min: 0, max: 5 }) }),
    mem_limit: fc.constantFrom('64m', '1g', 1024),
    tty: fc.boolean(),
    'x-any': extension,
  },
  { requiredKeys: ['image'] },
);
const file = fc.record({ services: fc.dictionary(word, service, { minKeys: 1, maxKeys: 3 }) });

/** A value as one would write it so that interpolation leaves it alone. */
function escaped(data: unknown): string {
  return JSON.stringify(data).replaceAll('$', '$$$$');
}

function load(text: string) {
  return loadFiles(text, { projectName: 'p' });
}

function reversed(data: unknown): unknown {
  if (Array.isArray(data)) return data.map(reversed);
  if (data === null || typeof data !== 'object') return data;
  return Object.fromEntries(
    Object.entries(data)
      .reverse()
      .map(([key, child]) => [key, reversed(child)]),
  );
}

test('the order of keys changes neither the canonical JSON nor the hashes', () => {
  fc.assert(
    fc.property(file, (data) => {
      const one = load(escaped(data)).project;
      const other = load(escaped(reversed(data))).project;
      fc.pre(one !== undefined && other !== undefined);
      if (one === undefined || other === undefined) return;
      expect(renderJson(other)).toBe(renderJson(one));
      expect(other.configHashes).toEqual(one.configHashes);
    }),
    { numRuns: 200 },
  );
});

test('reading what was rendered gives the same project', () => {
  fc.assert(
    fc.property(file, fc.constantFrom(renderYaml, renderJson), (data, render) => {
      const project = load(escaped(data)).project;
      fc.pre(project !== undefined);
      if (project === undefined) return;
      const again = load(render(project));
      expect(again.problems.filter(({ severity }) => severity === 'error')).toEqual([]);
      if (again.project === undefined) throw new Error('no project');
      expect(renderJson(again.project)).toBe(renderJson(project));
      if (render === renderYaml) expect(renderYaml(again.project)).toBe(renderYaml(project));
      expect(again.project.configHashes).toEqual(project.configHashes);
    }),
    { numRuns: 200 },
  );
});

test('no text makes the loader throw', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), (text) => {
      load(text);
      load(`services:\n  web:\n    image: x\n    ${text}`);
    }),
    { numRuns: 500 },
  );
});

test('whatever stands at a known key, the loader answers with problems, not with a crash', () => {
  const keys = [
    'ports',
    'volumes',
    'networks',
    'environment',
    'depends_on',
    'build',
    'deploy',
    'healthcheck',
    'command',
    'secrets',
    'extends',
    'env_file',
    'ulimits',
    'gpus',
    'develop',
    'models',
    'extra_hosts',
  ];
  fc.assert(
    fc.property(fc.constantFrom(...keys), fc.jsonValue({ maxDepth: 3 }), (key, data) => {
      load(escaped({ services: { web: { image: 'x', [key]: data } } }));
      load(escaped({ services: { web: { image: 'x' } }, [key]: data, include: data, volumes: data }));
    }),
    { numRuns: 500 },
  );
});
