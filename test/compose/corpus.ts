import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type ConfigFlags, configText, withConfigFlags } from '../../src/cli/config/config-text.ts';
import { diskFiles } from '../../src/cli/project/disk-files.ts';
import { loadProject } from '../../src/compose/load.ts';
import { renderProblems } from '../../src/compose/render-problems.ts';
import type { FileReader } from '../../src/compose/request.ts';
import { VERSION_1 } from '../../src/compose/sources/version-1.ts';
import { FlotillaError } from '../../src/errors/flotilla-error.ts';
import { DEFAULT_FLAGS } from '../cli/config/default-flags.ts';

/** Where docker compose read the cases: paths are part of what it printed, and of its hashes. */
const BASE = '/tmp/corpus';

interface Generated {
  readonly file: string;
  readonly head?: string;
  readonly unit?: string;
  readonly count: number;
  readonly tail?: string;
}

interface CaseFile {
  readonly slug: string;
  readonly cwd: string;
  readonly files: readonly string[];
  readonly env_files: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly profiles: readonly string[];
  readonly flags: readonly string[];
  /** docker compose's status. */
  readonly exit: number;
  readonly input_files: readonly string[];
  readonly mkdirs?: readonly string[];
  readonly symlinks?: Readonly<Record<string, string>>;
  readonly generate?: readonly Generated[];
}

/** A folder of the corpus: compose files, how they were read, and what docker compose made of them. */
export class CorpusCase {
  readonly folder: string;
  readonly file: CaseFile;
  /** Where docker compose read it. */
  readonly place: string;

  constructor(folder: string) {
    this.folder = folder;
    this.file = JSON.parse(readFileSync(join(folder, 'case.json'), 'utf8'));
    this.place = join(BASE, this.file.slug);
  }

  /** A file of the expectations; undefined where it is not there. */
  expected(name: string): string | undefined {
    const path = join(this.folder, name);
    return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
  }

  /** Runs `config` with the flags: what it prints, or why it refuses. Throws what must not be thrown. */
  run(flags: Partial<ConfigFlags>): { text: string } | { refusal: string } {
    const root = this.#needsStage ? mkdtempSync(join(tmpdir(), 'flotilla-corpus-')) : this.folder;
    try {
      if (root !== this.folder) this.stage(root);
      return this.#config(flags, moved(this.place, root));
    } finally {
      if (root !== this.folder) rmSync(root, { recursive: true });
    }
  }

  #config(changed: Partial<ConfigFlags>, reader: FileReader): { text: string } | { refusal: string } {
    const { files, profiles, env_files: envFiles, env, flags: words } = this.file;
    const compatibility = words.includes('--compatibility');
    const projectDirectory = words[words.indexOf('--project-directory') + 1];
    const flags = { ...DEFAULT_FLAGS, ...changed };
    const environment: Record<string, string> = { PATH: '/usr/bin:/bin', HOME: '/root' };
    for (const [name, value] of Object.entries(env)) {
      environment[name] = value.replaceAll('@DIR@', this.place);
    }
    const cwd = join(this.place, this.file.cwd);
    const base = { files, profiles, envFiles, environment, cwd, ...(compatibility ? { compatibility } : {}) };
    const directory = words.includes('--project-directory') && projectDirectory ? { projectDirectory } : {};
    const request = withConfigFlags({ ...base, ...directory }, flags, [], compatibility);
    const result = loadProject(request, reader);
    const isVersion1 = result.problems.some(({ code }) => code === VERSION_1);
    if (isVersion1 || (result.project === undefined && result.model === undefined)) {
      return { refusal: renderProblems(result.problems, result.sources, cwd) };
    }
    try {
      return { text: this.#withoutPlace(configText(result, flags)) };
    } catch (error) {
      if (error instanceof FlotillaError) return { refusal: error.message };
      throw error;
    }
  }

  #withoutPlace(text: string): string {
    const place = this.place.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
    return text.replace(new RegExp(`${place}(?![A-Za-z0-9_.-])`, 'g'), '@DIR@');
  }

  /** Links, folders and files too large to be kept are made, in a copy. */
  get #needsStage(): boolean {
    const { mkdirs, symlinks, generate } = this.file;
    return mkdirs !== undefined || symlinks !== undefined || generate !== undefined;
  }

  /** Puts the case into a folder, where it can be read as it was. */
  stage(root: string): void {
    cpSync(this.folder, root, { recursive: true });
    for (const path of this.file.mkdirs ?? []) mkdirSync(join(root, path), { recursive: true });
    for (const [link, target] of Object.entries(this.file.symlinks ?? {})) {
      mkdirSync(dirname(join(root, link)), { recursive: true });
      symlinkSync(target.replaceAll('@DIR@', root), join(root, link));
    }
    for (const { file, head = '', unit = '', count, tail = '' } of this.file.generate ?? []) {
      const units = Array.from({ length: count }, (_, index) =>
        unit.replaceAll('%d', String(index)).replaceAll('%p', String(index - 1)),
      );
      writeFileSync(join(root, file), head + units.join('') + tail);
    }
  }
}

/** Reads what lies below one path from below another. */
function moved(place: string, root: string): FileReader {
  const real = (path: string) =>
    path === place || path.startsWith(`${place}/`) ? root + path.slice(place.length) : path;
  return {
    readText: (path) => diskFiles.readText(real(path)),
    isDirectory: (path) => diskFiles.isDirectory(real(path)),
  };
}

/** The cases of a folder of the corpus. */
export function casesOf(folder: string): readonly CorpusCase[] {
  return readdirSync(folder)
    .filter((name) => existsSync(join(folder, name, 'case.json')))
    .sort()
    .map((name) => new CorpusCase(join(folder, name)));
}
