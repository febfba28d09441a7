import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { FlotillaError } from '../../../errors/flotilla-error.ts';
import { readElf } from './elf.ts';

/** A program as it can be put somewhere else: in an image, or in a folder of this machine. */
export interface Program {
  /** Its own files, by their name in the folder that they are put in. */
  readonly files: readonly ProgramFile[];
  /** The words that start it, once its files are in that folder. */
  readonly command: (folder: string) => readonly string[];
  /** What it runs on, where that is not among its files: the path of the runtime. */
  readonly runtime?: string;
}

export interface ProgramFile {
  readonly name: string;
  readonly source: string;
}

/** A file of an image, by its absolute path there. */
export interface SystemFile {
  readonly path: string;
  readonly source: string;
}

/** The process, as far as it tells where its program is. */
export interface ProcessPaths {
  readonly execPath: string;
  readonly script: string | undefined;
}

const EXECUTABLE = 'flotilla';

/** Where the compiled program has its script: nowhere on disk. */
const isEmbedded = (script: string | undefined): boolean =>
  script === undefined || !existsSync(script) || /^(\/\$bunfs|B:\/~BUN)\//.test(script);

/**
 * The program that runs: the executable, or the npm form's scripts, for which the runtime has to be there. Throws
 * `MANAGER_PROGRAM_UNFIT` where it is run from its sources.
 */
export function runningProgram({ execPath, script: called }: ProcessPaths): Program {
  if (called === undefined || isEmbedded(called)) {
    return {
      files: [{ name: EXECUTABLE, source: execPath }],
      command: (folder) => [join(folder, EXECUTABLE)],
    };
  }
  // npm links it under the name of the command.
  const script = realpathSync(called);
  if (!script.endsWith('.mjs')) {
    throw new FlotillaError('MANAGER_PROGRAM_UNFIT', `${script} can't be installed by itself`, {
      hint: 'run the built program: the executable, or the one that npm installs',
    });
  }
  const folder = dirname(script);
  const names = readdirSync(folder).filter((name) => name.endsWith('.mjs'));
  return {
    files: names.sort().map((name) => ({ name, source: join(folder, name) })),
    command: (target) => [execPath, join(target, basename(script))],
    runtime: execPath,
  };
}

/** Loaded late, by their names alone, by C libraries before 2.34: without them no host name is found. */
const NAME_SERVICES = ['libnss_files.so.2', 'libnss_dns.so.2', 'libresolv.so.2'];

/** Where libraries are put; the loader is told by LD_LIBRARY_PATH. */
export const LIBRARY_FOLDER = '/lib';

/**
 * What else the running program needs of its machine: the loader where its executable asks for it, and each shared library under
 * the name that it is asked for by. `maps` is /proc/self/maps: the libraries are those that the loader has found for this very
 * process.
 */
export function systemFiles(execPath: string, maps: string): readonly SystemFile[] {
  const interpreter = readElf(readFileSync(execPath))?.interpreter;
  if (interpreter === undefined) return [];
  const mapped = maps.split('\n').flatMap((line) => /\s(\/\S.*\.so[.\d]*)$/.exec(line)?.[1] ?? []);
  const libraries = [...new Set(mapped)].sort();
  const beside = libraries.filter((path) => /\/libc[.-]/.test(path)).map((path) => dirname(path));
  const late = beside.flatMap((folder) => NAME_SERVICES.map((name) => join(folder, name))).filter(existsSync);
  const named = [...new Set([...libraries, ...late])].map((source) => ({
    path: join(LIBRARY_FOLDER, readElf(readFileSync(source))?.soname ?? basename(source)),
    source,
  }));
  const others = named.filter(({ path }) => basename(path) !== basename(interpreter));
  const all = [{ path: interpreter, source: interpreter }, ...others];
  return [...new Map(all.map((file) => [file.path, file])).values()].sort((a, b) =>
    a.path < b.path ? -1 : 1,
  );
}
