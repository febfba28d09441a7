import type { BunPlugin } from 'bun';

/**
 * Parts of our dependencies that flotilla never reaches: ink's devtools, ssh2's native CPU probe. Left
 * out, because bundling them costs start-up time and makes a build depend on the machine.
 */
const NEVER_REACHED = ['react-devtools-core', 'cpu-features'];

/** Takes them out of both forms. */
export const leaveOut: BunPlugin = {
  name: 'leave-out',
  setup(build) {
    const names = NEVER_REACHED.map((name) => name.replace('/', '\\/')).join('|');
    build.onResolve({ filter: new RegExp(`^(${names})(/|$)`) }, ({ path }) => ({
      path,
      namespace: 'left-out',
    }));
    build.onLoad({ filter: /.*/, namespace: 'left-out' }, () => ({
      contents: 'module.exports = {}; module.exports.default = module.exports;',
      loader: 'js',
    }));
    // docker-modem's own way over SSH opens a connection for each request, so it is not used; loading
    // ssh2 for it costs 10 ms at every start.
    build.onResolve({ filter: /^\.\/ssh$/ }, ({ path, importer }) =>
      importer.includes('docker-modem') ? { path, namespace: 'left-out' } : undefined,
    );
    // docker-modem's debug output and its stream library for old runtimes: 6 ms of every start that
    // talks to an engine.
    build.onResolve({ filter: /^(debug|readable-stream)$/ }, ({ path, importer }) =>
      importer.includes('docker-modem') ? { path, namespace: 'slim' } : undefined,
    );
    build.onLoad({ filter: /.*/, namespace: 'slim' }, ({ path }) => ({
      contents:
        path === 'debug'
          ? 'module.exports = () => () => undefined;'
          : 'module.exports = require("node:stream");',
      loader: 'js',
    }));
    // ssh2 does without its native ciphers where they can't be loaded. They exist only on machines with a
    // compiler and fit one Node version, and a build must not depend on the machine it is made on.
    build.onResolve({ filter: /sshcrypto\.node$/ }, ({ path }) => ({ path, namespace: 'native' }));
    build.onLoad({ filter: /.*/, namespace: 'native' }, () => ({
      contents: 'throw new Error("left out of the bundle");',
      loader: 'js',
    }));
  },
};
