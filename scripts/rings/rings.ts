import { Glob } from 'bun';

/**
 * What a ring needs decides which ring a test file is in; the first that matches counts, and a file that
 * matches none is a unit test.
 */
export interface Ring {
  readonly name: 'unit' | 'simulated' | 'engine' | 'fleet' | 'npm';
  readonly needsEngine: boolean;
  readonly patterns: readonly string[];
}

export const RINGS: readonly Ring[] = [
  { name: 'fleet', needsEngine: true, patterns: ['test/fleet/real/**', 'test/fleet/*-nodes.test.ts'] },
  { name: 'npm', needsEngine: true, patterns: ['test/contract/npm-form.test.ts'] },
  {
    name: 'engine',
    needsEngine: true,
    patterns: ['test/e2e/**', 'test/contract/*real-engine.test.ts', 'test/**/*.engine.test.ts'],
  },
  {
    name: 'simulated',
    needsEngine: false,
    patterns: ['test/contract/**', 'test/simulated/**', 'test/**/*.simulated.test.ts'],
  },
  { name: 'unit', needsEngine: false, patterns: ['test/**'] },
];

/** The cheap and quick ones first, so that a broken unit is seen before three engines are started. */
export const RUN_ORDER: readonly Ring['name'][] = ['unit', 'simulated', 'engine', 'npm', 'fleet'];

export function ringOf(file: string): Ring {
  const ring = RINGS.find(({ patterns }) => patterns.some((pattern) => new Glob(pattern).match(file)));
  if (ring === undefined) throw new Error(`${file} is not a test file`);
  return ring;
}

/**
 * Files of the fleet ring that no Swarm is made for: they wait for most of their time, for a node that is lost or an engine that starts, and
 * their machines do little. So they run beside the others, which go one after the other: what a Swarm's managers say to each
 * other is not late then. Those that load the machine wholly come after them, by their names.
 */
const BESIDE_SWARMS = [
  'test/fleet/*-nodes.test.ts',
  'test/fleet/real/{build-over-ssh,engine-faults,images,placement,provision,ssh-engine,ssh-refusals}.test.ts',
];

/** The files of a ring as they run: lists beside each other, the files of a list one after the other. */
export function lanesOf(name: Ring['name'], files: readonly string[]): readonly (readonly string[])[] {
  if (name !== 'fleet') return [files];
  const isBeside = (file: string): boolean => BESIDE_SWARMS.some((pattern) => new Glob(pattern).match(file));
  const lanes = [files.filter((file) => !isBeside(file)), files.filter(isBeside)];
  return lanes.filter((lane) => lane.length > 0);
}

export function testFiles(root: string): string[] {
  return [...new Glob('test/**/*.test.{ts,tsx}').scanSync({ cwd: root })].sort();
}

/** The rings that FLOTILLA_TEST_RINGS names ("unit,engine"), all without it. */
export function chosenRings(value: string | undefined): readonly Ring['name'][] {
  if (!value) return RUN_ORDER;
  const names = value.split(/[\s,]+/);
  const unknown = names.find((name) => !RUN_ORDER.some((ring) => ring === name));
  if (unknown !== undefined) {
    throw new Error(`FLOTILLA_TEST_RINGS names "${unknown}"; there are ${RUN_ORDER.join(', ')}`);
  }
  return RUN_ORDER.filter((ring) => names.includes(ring));
}
