import { createHash } from 'node:crypto';
import {
  accessSync,
  chmodSync,
  constants,
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { FlotillaError } from '../../../errors/flotilla-error.ts';
import { systemCode } from '../../../errors/system-error.ts';
import type { Program } from '../image/program.ts';
import type { Systemd } from './systemd.ts';

/** Whether the program and the unit are there as they are to be. */
export function isInstalled({ unitFile, programFolder }: Systemd, program: Program, unit: string): boolean {
  const isUnitSame = existsSync(unitFile) && readFileSync(unitFile, 'utf8') === unit;
  return isUnitSame && isProgramThere(programFolder, program);
}

/** True where every file of the program is in the folder, with the same content. */
export function isProgramThere(folder: string, { files }: Program): boolean {
  return files.every(({ name, source }) => {
    const target = join(folder, name);
    return existsSync(target) && digestOf(target) === digestOf(source);
  });
}

/** Puts the program where its unit expects it; what runs goes on with the old one until it is started again. Throws `ROOT_NEEDED`. */
export function putProgram({ programFolder }: Systemd, { files }: Program): void {
  asRoot(programFolder, () => {
    const fresh = `${programFolder}.new`;
    rmSync(fresh, { recursive: true, force: true });
    mkdirSync(fresh, { recursive: true, mode: 0o755 });
    for (const { name, source } of files) {
      copyFileSync(source, join(fresh, name));
      chmodSync(join(fresh, name), 0o755);
    }
    rmSync(programFolder, { recursive: true, force: true });
    renameSync(fresh, programFolder);
  });
}

/** Throws `ROOT_NEEDED`, before anything is changed. */
export function requireRoot({ unitFile }: Systemd): void {
  asRoot(unitFile, () => accessSync(dirname(unitFile), constants.W_OK));
}

/** Throws `ROOT_NEEDED`. */
export function putUnit({ unitFile }: Systemd, unit: string): void {
  asRoot(unitFile, () => {
    mkdirSync(dirname(unitFile), { recursive: true });
    writeFileSync(`${unitFile}.new`, unit, { mode: 0o644 });
    renameSync(`${unitFile}.new`, unitFile);
  });
}

/** Throws `ROOT_NEEDED`. */
export function removeFiles({ unitFile, programFolder }: Systemd): void {
  asRoot(unitFile, () => {
    rmSync(unitFile, { force: true });
    rmSync(programFolder, { recursive: true, force: true });
  });
}

function asRoot(path: string, action: () => void): void {
  try {
    action();
  } catch (cause) {
    const code = systemCode(cause);
    if (code !== 'EACCES' && code !== 'EPERM' && code !== 'EROFS') throw cause;
    throw new FlotillaError('ROOT_NEEDED', `${path} can't be written`, {
      hint: "units of the machine are root's: the same command with sudo",
      cause,
    });
  }
}

function digestOf(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}
