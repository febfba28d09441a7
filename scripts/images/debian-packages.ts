import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { debianMirror } from './apt-sources.ts';

/** The folder for what is made once per machine; scripts/toolchain.sh names it for all. */
export const CACHE = process.env.FLOTILLA_CACHE ?? join(homedir(), '.cache/flotilla');

/**
 * A folder with the files of Debian packages, unpacked from the machine's own package sources into the
 * cache, or from a suite of its mirror ("sid"): nothing is installed on the system. undefined on a machine
 * without apt.
 */
export function unpackedPackages(
  name: string,
  packages: readonly string[],
  suite?: string,
): string | undefined {
  const target = join(CACHE, `${name}-${process.arch}`);
  if (existsSync(target)) return target;
  if (!existsSync('/usr/bin/apt-get')) return undefined;
  mkdirSync(CACHE, { recursive: true });
  const work = mkdtempSync(join(CACHE, `${name}-`));
  try {
    // Package lists of its own: those of the system may be missing, old or not ours to write. As another
    // user, apt could not write into this folder.
    const own = [`Dir::State::Lists=${work}/lists`, `Dir::Cache=${work}/cache`, 'APT::Sandbox::User='];
    if (suite !== undefined) own.push(...suiteSettings(work, suite));
    const options = ['-qq', ...own.flatMap((setting) => ['-o', setting])];
    const apt = (...args: string[]) =>
      execFileSync('apt-get', [...options, ...args], { cwd: work, stdio: 'pipe' });
    mkdirSync(join(work, 'lists/partial'), { recursive: true });
    mkdirSync(join(work, 'cache/archives/partial'), { recursive: true });
    apt('update');
    apt('download', ...packages);
    execFileSync('sh', ['-c', 'for deb in *.deb; do dpkg -x "$deb" root; done'], { cwd: work });
    // By a rename, so that a run that was ended half-way leaves nothing that looks whole.
    renameSync(join(work, 'root'), target);
    return target;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg';

/** Settings with which apt sees one suite and nothing else. */
function suiteSettings(folder: string, suite: string): readonly string[] {
  const list = join(folder, 'sources.list');
  writeFileSync(list, `deb [signed-by=${KEYRING}] ${debianMirror()} ${suite} main\n`);
  return [`Dir::Etc::sourcelist=${list}`, 'Dir::Etc::sourceparts=-'];
}
