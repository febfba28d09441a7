import { readFileSync } from 'node:fs';
import type { BunPlugin, Loader } from 'bun';

/**
 * Modules of the runtime that take a short command longer to load than all of its own work: node:crypto brings the streams
 * with it (3 ms), the others cost 1 ms each.
 */
const LATE = ['node:crypto', 'node:net', 'node:child_process'];

/** Our own code, and the parser of the command line, which loads child_process for what it is never asked for. */
const IMPORTERS = /\/(src\/.*\.tsx?|node_modules\/commander\/lib\/.*\.js)$/;

/** How it is imported: `... from 'node:net'`, `import('node:net')` or `require('node:net')`. */
const IMPORTS = new RegExp(`(from |import\\(|require\\()'(${LATE.join('|')})'`, 'g');

/**
 * In the executable, these modules are loaded when one of their functions is called. A hash is made by the runtime's own
 * hasher, which has the same methods and needs no module.
 */
export const lateBuiltins: BunPlugin = {
  name: 'late-builtins',
  setup(build) {
    // The runtime's modules are not offered to `onResolve`, so those who import them ask for another name.
    build.onLoad({ filter: IMPORTERS }, ({ path }) => ({
      contents: readFileSync(path, 'utf8').replace(IMPORTS, "$1'late:$2'"),
      loader: path.slice(path.lastIndexOf('.') + 1) as Loader,
    }));
    build.onResolve({ filter: /^late:/ }, ({ path }) => ({
      path: path.slice('late:'.length),
      namespace: 'late',
    }));
    build.onLoad({ filter: /.*/, namespace: 'late' }, async ({ path }) => ({
      contents: lateModule(path, Object.entries((await import(path)) as Record<string, unknown>)),
      loader: 'js',
    }));
  },
};

/** A stand-in for each function and class of a module: called or constructed, it hands on. */
function lateModule(path: string, exports: readonly (readonly [string, unknown])[]): string {
  const standIns = exports
    .filter(([name, value]) => name !== 'default' && typeof value === 'function')
    .map(([name]) =>
      path === 'node:crypto' && name === 'createHash'
        ? 'export function createHash(algorithm) { return new Bun.CryptoHasher(algorithm); }'
        : `export function ${name}(...given) { return new.target ? new (late().${name})(...given) : late().${name}(...given); }`,
    );
  return `const late = () => import.meta.require(${JSON.stringify(path)});\n${standIns.join('\n')}`;
}
