import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** The folder for what is made once per machine; scripts/toolchain.sh names it for all. */
export const CACHE = process.env.FLOTILLA_CACHE ?? join(homedir(), '.cache/flotilla');

/**
 * A static busybox binary, from this machine or unpacked from Debian's package into the cache: nothing
 * is installed on the system. undefined where neither is to be had.
 */
export function staticBusybox(): string | undefined {
  const cached = join(CACHE, 'busybox', process.arch, 'bin/busybox');
  if (existsSync(cached)) return cached;
  const installed = ['/bin/busybox', '/usr/bin/busybox'].find((file) => existsSync(file) && isStatic(file));
  if (installed !== undefined) return installed;
  return existsSync('/usr/bin/apt-get') ? unpackDebianPackage(cached) : undefined;
}

/** The names busybox answers to, without its own. */
export function applets(busybox: string): string[] {
  const list = execFileSync(busybox, ['--list'], { encoding: 'utf8' });
  return list.split('\n').filter((name) => name !== '' && name !== 'busybox');
}

/** A dynamic executable names its loader within the first page. */
function isStatic(file: string): boolean {
  return !/ld-(linux|musl)/.test(readFileSync(file).subarray(0, 4096).toString('latin1'));
}

function unpackDebianPackage(target: string): string {
  const work = join(CACHE, `busybox-${process.pid}`);
  const apt = (...args: string[]) =>
    execFileSync(
      'apt-get',
      ['-qq', '-o', `Dir::State::Lists=${work}/lists`, '-o', `Dir::Cache=${work}/cache`, ...args],
      { cwd: work, stdio: ['ignore', 'ignore', 'pipe'] },
    );
  // Package lists of its own: those of the system may be missing, old or not ours to write.
  mkdirSync(join(work, 'lists/partial'), { recursive: true });
  mkdirSync(join(work, 'cache/archives/partial'), { recursive: true });
  try {
    apt('update');
    apt('download', 'busybox-static');
    execFileSync('sh', ['-c', 'dpkg -x busybox-static_*.deb root'], { cwd: work });
    mkdirSync(join(target, '..'), { recursive: true });
    const unpacked = ['root/usr/bin/busybox', 'root/bin/busybox'].map((file) => join(work, file));
    renameSync(unpacked.find((file) => existsSync(file)) ?? '', target);
    return target;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}
