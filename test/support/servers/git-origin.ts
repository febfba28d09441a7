import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What of the machine's own git would count in a test. */
export const PLAIN_GIT = { GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' } as const;

/** A repository that others fetch from, on its branch "main". */
export class GitOrigin {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
    execFileSync('git', ['init', '--quiet', '-b', 'main', folder]);
  }

  git(...words: readonly string[]): string {
    const identity = ['-c', 'user.name=Ann', '-c', 'user.email=ann@example.com'];
    return execFileSync('git', ['-C', this.folder, ...identity, ...words], {
      encoding: 'utf8',
      env: { ...process.env, ...PLAIN_GIT },
      stdio: 'pipe',
    }).trim();
  }

  /** Files as they are from then on -> the commit's id. */
  commit(subject: string, files: Readonly<Record<string, string>>): string {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(this.folder, name), text);
    this.git('add', '-A');
    this.git('commit', '--quiet', '-m', subject);
    return this.git('rev-parse', 'HEAD');
  }
}
