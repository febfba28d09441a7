import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { unpackedPackages } from './debian-packages.ts';

/** A static busybox binary, from this machine or from Debian's package; undefined where there is neither. */
export function staticBusybox(): string | undefined {
  const installed = ['/bin/busybox', '/usr/bin/busybox'].find((file) => existsSync(file) && isStatic(file));
  if (installed !== undefined) return installed;
  const root = unpackedPackages('busybox-static', ['busybox-static']);
  if (root === undefined) return undefined;
  return ['usr/bin/busybox', 'bin/busybox'].map((file) => join(root, file)).find((file) => existsSync(file));
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
