import { describe, expect, test } from 'bun:test';
import { globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { Graph } from '../src/graph/graph.ts';

type Kind = 'core' | 'edge' | 'shell';

/** The list of DESIGN: which kind of folder may import which. */
const KIND_BY_FOLDER: Readonly<Record<string, Kind>> = {
  errors: 'core',
  model: 'core',
  compose: 'core',
  graph: 'core',
  schedule: 'core',
  plan: 'core',
  progress: 'core',
  async: 'edge',
  fleet: 'edge',
  ssh: 'edge',
  swarm: 'edge',
  provision: 'edge',
  engine: 'edge',
  observe: 'edge',
  build: 'edge',
  registry: 'edge',
  apply: 'edge',
  store: 'edge',
  logs: 'edge',
  git: 'edge',
  remote: 'edge',
  mesh: 'edge',
  volumes: 'edge',
  watch: 'shell',
  manager: 'shell',
  ui: 'shell',
  cli: 'shell',
};

/** Pure files and folders of edge and shell folders: core may import them. */
const CORE_FILES = new Set(['observe/classify.ts', 'engine/engine-error.ts']);
const CORE_FOLDERS = ['watch/rules/', 'mesh/rules/', 'manager/rules/'];

const MAY_IMPORT: Readonly<Record<Kind, readonly Kind[]>> = {
  core: ['core'],
  edge: ['core', 'edge'],
  shell: ['core', 'edge', 'shell'],
};

const ROOT = join(import.meta.dir, '..');
const SRC = join(ROOT, 'src');

interface Import {
  readonly specifier: string;
  readonly isTypeOnly: boolean;
}

interface SourceFile {
  readonly path: string;
  readonly text: string;
  readonly kind: Kind;
  readonly imports: readonly Import[];
}

function kindOf(path: string): Kind {
  if (CORE_FILES.has(path) || CORE_FOLDERS.some((folder) => path.startsWith(folder))) return 'core';
  const folder = path.split('/')[0] ?? '';
  return path.includes('/') ? (KIND_BY_FOLDER[folder] ?? 'shell') : 'shell';
}

function importsOf(text: string): readonly Import[] {
  const statements = text.matchAll(/^(?:import|export)\s(?:(type)\s)?(?:[^'";]*?\sfrom\s)?'([^']+)'/gm);
  const dynamic = text.matchAll(/\bimport\('([^']+)'\)/g);
  return [
    ...[...statements].map(([, type, specifier = '']) => ({ specifier, isTypeOnly: type !== undefined })),
    ...[...dynamic].map(([, specifier = '']) => ({ specifier, isTypeOnly: false })),
  ];
}

const FILES: readonly SourceFile[] = globSync('**/*.{ts,tsx}', { cwd: SRC })
  .sort()
  .map((path) => {
    const text = readFileSync(join(SRC, path), 'utf8');
    return { path, text, kind: kindOf(path), imports: importsOf(text) };
  });

function resolved(file: SourceFile, { specifier }: Import): string | undefined {
  return specifier.startsWith('.') ? normalize(join(dirname(file.path), specifier)) : undefined;
}

describe('the source tree', () => {
  test('has no folder that the list of kinds does not name', () => {
    const folders = new Set(FILES.flatMap(({ path }) => (path.includes('/') ? [path.split('/')[0]] : [])));
    expect([...folders].filter((folder) => KIND_BY_FOLDER[folder ?? ''] === undefined)).toEqual([]);
  });

  test('imports downwards only: core from core, edge from core and edge', () => {
    const wrong = FILES.flatMap((file) =>
      file.imports.flatMap((imported) => {
        const target = resolved(file, imported);
        if (target === undefined || !target.endsWith('.ts')) return [];
        // A type has no effects, so core may speak of an edge's types where it names a contract.
        const allowed = imported.isTypeOnly ? ['core', 'edge', 'shell'] : MAY_IMPORT[file.kind];
        return allowed.includes(kindOf(target)) ? [] : [`${file.path} -> ${target}`];
      }),
    );
    expect(wrong).toEqual([]);
  });

  test('has no import cycle', () => {
    const graph = new Graph(
      FILES.map((file) => [
        file.path,
        file.imports.flatMap((imported) => (imported.isTypeOnly ? [] : (resolved(file, imported) ?? []))),
      ]),
    );
    expect(graph.findCycle()).toBeUndefined();
  });

  test('has no cycle of types between folders', () => {
    const folders = new Map<string, Set<string>>();
    for (const file of FILES) {
      const from = file.path.split('/')[0] ?? '';
      for (const imported of file.imports) {
        const to = resolved(file, imported)?.split('/')[0];
        if (to === undefined || to === from || CORE_FILES.has(resolved(file, imported) ?? '')) continue;
        folders.set(from, (folders.get(from) ?? new Set()).add(to));
      }
    }
    const graph = new Graph([...folders].map(([from, to]) => [from, [...to]]));
    expect(graph.findCycle()).toBeUndefined();
  });

  test('keeps core free of input and output, clocks, randomness and the process', () => {
    const forbidden =
      /\bprocess\.|\bDate\.now\b|\bnew Date\(\)|\bMath\.random\b|\bconsole\.|\bperformance\.now\b|from 'node:(?!crypto'|path'|net'|util')/;
    const wrong = FILES.filter(({ kind, text }) => kind === 'core' && forbidden.test(text));
    expect(wrong.map(({ path }) => path)).toEqual([]);
  });

  test('reads the environment of the process in the shell, which hands it on', () => {
    // docker-modem reads DOCKER_HOST by itself: it is hidden from it.
    const isAllowed = (path: string): boolean =>
      path === 'main.ts' || path.startsWith('cli/') || path === 'engine/docker/transport/connect-modem.ts';
    const wrong = FILES.filter(({ path, text }) => /\bprocess\.env\b/.test(text) && !isAllowed(path));
    expect(wrong.map(({ path }) => path)).toEqual([]);
  });

  test('uses node: APIs only, never those of the development runtime', () => {
    const wrong = FILES.filter(({ text }) => /\bBun\.|from 'bun(:|')/.test(text));
    expect(wrong.map(({ path }) => path)).toEqual([]);
  });

  test('has React in the terminal view only', () => {
    const wrong = FILES.filter(
      ({ path, imports }) =>
        !path.startsWith('ui/tty/') && imports.some(({ specifier }) => ['ink', 'react'].includes(specifier)),
    );
    expect(wrong.map(({ path }) => path)).toEqual([]);
  });

  test('loads ssh2 only when a host is connected to', () => {
    const statically = /^(?:import|export)\s(?!type\s)(?:[^'";]*?\sfrom\s)?'([^']+)'/gm;
    const byPath = new Map(FILES.map((file) => [file.path, file]));
    const reached = new Set<string>([
      'main.ts',
      ...FILES.map(({ path }) => path).filter((path) => path.startsWith('cli/')),
    ]);
    for (const path of reached) {
      for (const [, specifier = ''] of byPath.get(path)?.text.matchAll(statically) ?? []) {
        reached.add(specifier.startsWith('.') ? normalize(join(dirname(path), specifier)) : specifier);
      }
    }
    expect(reached.has('ssh2')).toBe(false);
    expect(reached.has('ssh/ssh.ts')).toBe(true);
  });

  test('has no file over 300 lines and no folder over 15 files', () => {
    const long = FILES.filter(({ text }) => text.split('\n').length > 301).map(({ path }) => path);
    const sizes = new Map<string, number>();
    for (const { path } of FILES) sizes.set(dirname(path), (sizes.get(dirname(path)) ?? 0) + 1);
    const full = [...sizes].filter(([, size]) => size > 15).map(([folder, size]) => `${folder}: ${size}`);
    expect({ long, full }).toEqual({ long: [], full: [] });
  });

  test('has no file named after nothing', () => {
    const vague = /(^|\/)(utils?|helpers?|common|misc|shared)(\.|\/)/;
    expect(FILES.map(({ path }) => path).filter((path) => vague.test(path))).toEqual([]);
  });
});
