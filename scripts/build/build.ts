import { createHash } from 'node:crypto';
import { chmodSync, existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BuildConfig } from 'bun';
import { lateBuiltins } from './late-builtins.ts';
import { leaveOut } from './leave-out.ts';

const ROOT = join(import.meta.dir, '../..');
const ENTRY = join(ROOT, 'src/main.ts');
const EXECUTABLE = join(ROOT, 'dist/flotilla');
const NPM_FOLDER = join(ROOT, 'dist/npm');
const NPM_ENTRY = join(NPM_FOLDER, 'flotilla.mjs');
const STAMP = join(ROOT, 'dist/.inputs');

const shared: BuildConfig = {
  entrypoints: [ENTRY],
  format: 'esm',
  minify: true,
  define: { 'process.env.NODE_ENV': '"production"' },
  plugins: [leaveOut],
};

/** One hash over everything the outputs are made from; times of files say nothing after a checkout. */
function hashOfInputs(): string {
  const hash = createHash('sha256').update(Bun.version);
  const files = globSync('src/**/*.{ts,tsx,json}', { cwd: ROOT }).sort();
  const own = globSync('scripts/build/*.ts', { cwd: ROOT }).sort();
  for (const file of [...files, 'package.json', 'package-lock.json', ...own]) {
    hash.update(`\0${file}\0`).update(readFileSync(join(ROOT, file)));
  }
  return hash.digest('hex');
}

function isBuilt(hash: string): boolean {
  return (
    [STAMP, EXECUTABLE, NPM_ENTRY].every((file) => existsSync(file)) && readFileSync(STAMP, 'utf8') === hash
  );
}

async function buildExecutable(): Promise<void> {
  await Bun.build({
    ...shared,
    plugins: [leaveOut, lateBuiltins],
    target: 'bun',
    bytecode: true,
    // In one piece, every call would load the code of all commands.
    splitting: true,
    // The user's folder is data: a .env beside a compose file is not this program's environment.
    compile: {
      outfile: EXECUTABLE,
      autoloadDotenv: false,
      autoloadBunfig: false,
      // A command is over before code that is compiled for speed pays for its compilation: an "up" with
      // nothing to do takes 10 ms less, and reading 300 services no longer. What runs for long is compiled later.
      jitPolicy: 16,
    },
  });
  chmodSync(EXECUTABLE, 0o755);
}

async function buildNpmForm(): Promise<void> {
  rmSync(NPM_FOLDER, { recursive: true, force: true });
  await Bun.build({
    ...shared,
    target: 'node',
    splitting: true,
    outdir: NPM_FOLDER,
    naming: { entry: 'flotilla.mjs', chunk: 'chunk-[hash].mjs' },
    banner: '#!/usr/bin/env node',
  });
  chmodSync(NPM_ENTRY, 0o755);
}

const hash = hashOfInputs();
if (!isBuilt(hash)) {
  console.log('Building flotilla');
  mkdirSync(NPM_FOLDER, { recursive: true });
  rmSync(STAMP, { force: true });
  await buildExecutable();
  await buildNpmForm();
  writeFileSync(STAMP, hash);
}
