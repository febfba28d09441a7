import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { plain } from '../../../src/compose/decode/codec.ts';
import { merge } from '../../../src/compose/merge/merge.ts';
import { dropRedefined } from '../../../src/compose/merge/unique.ts';
import { ProblemReporter } from '../../../src/compose/problem-reporter.ts';
import { parseYaml } from '../../../src/compose/yaml/parse.ts';
import { SourceFile } from '../../../src/compose/yaml/source.ts';
import type { MapNode } from '../../../src/compose/yaml/yaml-node.ts';

const word = fc.stringMatching(/^[a-d]$/);
const number = fc.integer({ min: 1, max: 5 });
const pairs = fc.oneof(
  fc.dictionary(word, fc.option(number), { maxKeys: 3 }),
  fc.uniqueArray(
    fc.tuple(word, number).map(([key, value]) => `${key}=${value}`),
    { maxLength: 3 },
  ),
);
const names = fc.uniqueArray(word, { maxLength: 3 });

/** The keys whose rules the specification gives: replace, append, by key, by target. */
const service = fc.record(
  {
    image: word,
    tty: fc.boolean(),
    command: fc.oneof(word, fc.array(word, { maxLength: 2 })),
    entrypoint: fc.array(word, { maxLength: 2 }),
    environment: pairs,
    labels: pairs,
    annotations: pairs,
    sysctls: pairs,
    dns: fc.oneof(word, names),
    tmpfs: names,
    cap_add: names,
    expose: fc.uniqueArray(number, { maxLength: 3 }),
    ports: fc.uniqueArray(
      fc.record({ target: number, published: number.map(String) }, { noNullPrototype: true }),
      { maxLength: 3, selector: ({ target, published }) => `${target} ${published}` },
    ),
    volumes: fc.uniqueArray(
      fc.record({ type: fc.constant('volume'), source: word, target: word }, { noNullPrototype: true }),
      { maxLength: 3, selector: ({ target }) => target },
    ),
    healthcheck: fc.record(
      { test: names, interval: word, retries: number },
      { requiredKeys: [], noNullPrototype: true },
    ),
    build: fc.record(
      { context: word, args: pairs, target: word },
      { requiredKeys: [], noNullPrototype: true },
    ),
    depends_on: fc.oneof(
      names,
      fc.dictionary(word, fc.record({ condition: word }, { noNullPrototype: true }), { maxKeys: 2 }),
    ),
    networks: fc.oneof(
      names,
      fc.dictionary(word, fc.record({ aliases: names }, { noNullPrototype: true }), { maxKeys: 2 }),
    ),
    ulimits: fc.dictionary(word, number, { maxKeys: 2 }),
    deploy: fc.record(
      { replicas: number, labels: pairs, resources: fc.record({ limits: fc.record({ cpus: word }) }) },
      { requiredKeys: [], noNullPrototype: true },
    ),
    'x-own': fc.dictionary(word, fc.array(number, { maxLength: 2 }), { maxKeys: 2 }),
  },
  { requiredKeys: [], noNullPrototype: true },
);
const file = fc.record({ services: fc.dictionary(word, service, { minKeys: 1, maxKeys: 2 }) });

const read = (data: unknown, reporter = new ProblemReporter()): MapNode => {
  const [tree] = parseYaml(new SourceFile('f.yaml', `${JSON.stringify(data)}\n`), reporter) ?? [];
  if (tree?.kind !== 'map') throw new Error('no mapping');
  return tree;
};

function merged(base: MapNode, over: MapNode, reporter = new ProblemReporter()): MapNode {
  const result = merge(base, over, reporter);
  dropRedefined(result);
  return result;
}

test('merging is associative: it does not matter which two of three files are merged first', () => {
  fc.assert(
    fc.property(file, file, file, (a, b, c) => {
      const reporter = new ProblemReporter();
      const left = merged(merged(read(a), read(b), reporter), read(c), reporter);
      const right = merged(read(a), merged(read(b), read(c), reporter), reporter);
      fc.pre(!reporter.hasErrors);
      expect(plain(right)).toEqual(plain(left));
    }),
    { numRuns: 300 },
  );
});

test('an empty file changes nothing, before or after', () => {
  fc.assert(
    fc.property(file, (data) => {
      const alone = read(data);
      dropRedefined(alone);
      expect(plain(merged(read(data), read({})))).toEqual(plain(alone));
      expect(plain(merged(read({}), read(data)))).toEqual(plain(alone));
    }),
  );
});
