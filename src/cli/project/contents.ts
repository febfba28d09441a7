import { createHash, scryptSync } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { FlotillaError } from '../../errors/flotilla-error.ts';
import type { ProjectContents } from '../../model/desired/contents.ts';
import type { FileObject, Project } from '../../model/desired/project.ts';
import type { Service } from '../../model/desired/service.ts';
import { type GivenFile, givenFiles } from '../../plan/container-spec/files.ts';
import { readBuildEnvironment } from './build-environment.ts';

/**
 * Reads what the services' secrets, configs and seccomp profiles hold. `environment` has the variables
 * that the compose files were read with, `processEnvironment` is the process's own. Throws `CONTENT_MISSING` with everything that is not there.
 */
export function readContents(
  project: Project,
  environment: Readonly<Record<string, string>>,
  processEnvironment: Readonly<Record<string, string>>,
): ProjectContents {
  const reader = new ContentReader(environment);
  const secrets: Record<string, Uint8Array> = {};
  const configs: Record<string, Uint8Array> = {};
  const digests: Record<string, string> = {};
  const seccompProfiles: Record<string, string> = {};
  for (const [key, service] of Object.entries(project.services)) {
    const given = givenFiles(project, service).filter(({ object }) => object.external !== true);
    const held = given.map((entry) => {
      const content = reader.read(entry);
      const map = entry.kind === 'secrets' ? secrets : configs;
      map[entry.mount.source] = content;
      return { entry, content };
    });
    if (held.length > 0) digests[key] = digestOf(`${project.name}/${key}`, held);
    for (const path of profilesOf(service)) seccompProfiles[path] = reader.profile(path);
  }
  reader.throwProblems();
  const builds = readBuildEnvironment(project, environment, processEnvironment);
  return { seccompProfiles, secrets, configs, digests, builds };
}

class ContentReader {
  readonly #environment: Readonly<Record<string, string>>;
  readonly #problems = new Set<string>();

  constructor(environment: Readonly<Record<string, string>>) {
    this.#environment = environment;
  }

  read({ kind, object }: GivenFile): Uint8Array {
    const what = `${kind === 'secrets' ? 'Secret' : 'Config'} "${object.name}"`;
    return this.#variable(object, what) ?? this.#inline(object) ?? this.#file(object.file ?? '', what);
  }

  /** A seccomp profile's text; it must be JSON. */
  profile(path: string): string {
    const text = Buffer.from(this.#file(path, 'Seccomp profile')).toString('utf8');
    try {
      JSON.parse(text);
      return text;
    } catch {
      this.#problems.add(`Seccomp profile "${path}" is not valid JSON`);
      return '{}';
    }
  }

  throwProblems(): void {
    if (this.#problems.size === 0) return;
    throw new FlotillaError('CONTENT_MISSING', [...this.#problems].join('\n'), {
      hint: 'create the file, or set the variable in the environment or in .env',
    });
  }

  #variable({ environment }: FileObject, what: string): Uint8Array | undefined {
    if (environment === undefined) return undefined;
    const value = this.#environment[environment];
    if (value === undefined) this.#problems.add(`${what}: the variable ${environment} is not set`);
    return Buffer.from(value ?? '');
  }

  #inline({ content }: FileObject): Uint8Array | undefined {
    return content === undefined ? undefined : Buffer.from(content);
  }

  /** A folder has no content of its own: it is mounted as it is. */
  #file(path: string, what: string): Uint8Array {
    const stats = statSync(path, { throwIfNoEntry: false });
    if (stats === undefined) this.#problems.add(`${what}: the file "${path}" does not exist`);
    if (stats?.isFile() !== true) return Buffer.alloc(0);
    try {
      return readFileSync(path);
    } catch {
      this.#problems.add(`${what}: the file "${path}" can't be read`);
      return Buffer.alloc(0);
    }
  }
}

function profilesOf({ security_opt }: Service): readonly string[] {
  return (security_opt ?? []).flatMap((option) => {
    const path = /^seccomp[=:](.+)$/.exec(option)?.[1];
    return path === undefined || path === 'unconfined' || path === 'builtin' ? [] : [path];
  });
}

/** Costs some milliseconds, which keeps short secrets from being guessed from a label. */
const SCRYPT = { N: 4096, r: 8, p: 1 } as const;

function digestOf(
  salt: string,
  held: readonly { readonly entry: GivenFile; readonly content: Uint8Array }[],
): string {
  const sums = held.map(({ entry, content }) => {
    const sum = createHash('sha256').update(content).digest('hex');
    return `${entry.kind} ${entry.mount.source} ${sum}`;
  });
  const isSecret = held.some(({ entry }) => entry.kind === 'secrets');
  const text = sums.sort().join('\n');
  return isSecret
    ? `scrypt:${scryptSync(text, salt, 32, SCRYPT).toString('hex')}`
    : `sha256:${createHash('sha256').update(text).digest('hex')}`;
}
