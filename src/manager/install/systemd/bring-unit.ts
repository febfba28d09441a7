import type { Clock } from '../../../async/clock.ts';
import { FlotillaError } from '../../../errors/flotilla-error.ts';
import { askStatus } from '../../seen/ask-status.ts';
import type { Program } from '../image/program.ts';
import { type Systemd, UNIT } from './systemd.ts';
import { isInstalled, isProgramThere, putProgram, putUnit, removeFiles, requireRoot } from './unit-files.ts';

export interface UnitOptions {
  readonly dryRun: boolean;
  readonly tell: (text: string) => void;
  /** Resolves when the manager works. */
  readonly untilWorking: () => Promise<void>;
}

/**
 * Makes the machine's unit what it is to be, and starts it; what is so already is left alone, but waited for. Rejects with `ROOT_NEEDED`,
 * `SYSTEMD_FAILED`, and what `untilWorking` rejects with.
 */
export async function bringUnit(
  systemd: Systemd,
  program: Program,
  unit: string,
  { dryRun, tell, untilWorking }: UnitOptions,
): Promise<void> {
  const isSame = isInstalled(systemd, program, unit);
  const isActive = await isRunning(systemd);
  if (isSame && isActive) {
    if (!dryRun) await untilWorking();
    return tell('Nothing to change: the manager is installed.');
  }
  if (dryRun) return tell(`Would write ${systemd.unitFile} and start it:\n\n${unit}`);
  if (isActive) await stopFirst(systemd);
  // A program that runs is not replaced by itself.
  if (!isProgramThere(systemd.programFolder, program)) putProgram(systemd, program);
  putUnit(systemd, unit);
  await systemd.control('daemon-reload');
  await systemd.control('enable', UNIT);
  await systemd.control('restart', UNIT);
  await untilWorking();
  tell(`${UNIT}: the manager runs`);
}

/** This program in place of the one that the unit starts; a unit that was stopped stays so. Rejects like `bringUnit`. */
export async function upgradeUnit(
  systemd: Systemd,
  program: Program,
  { dryRun, tell, untilWorking }: UnitOptions,
): Promise<void> {
  const isActive = await isRunning(systemd);
  // One that is enabled and does not run has been broken off in the middle of this.
  const isToRun = isActive || (await systemd.control('is-enabled', UNIT)) === 'enabled';
  const isSame = isProgramThere(systemd.programFolder, program);
  if (isSame && isActive === isToRun) return tell('Nothing to change: the manager is of this version.');
  if (dryRun) return tell(`Would replace the program in ${systemd.programFolder} and restart ${UNIT}`);
  if (isActive) await stopFirst(systemd);
  if (!isSame) putProgram(systemd, program);
  if (!isToRun) return tell(`${UNIT}: the manager is of this version now, and stopped`);
  await systemd.control('restart', UNIT);
  await untilWorking();
  tell(`${UNIT}: the manager runs`);
}

async function isRunning(systemd: Systemd): Promise<boolean> {
  return (await systemd.control('is-active', UNIT)) === 'active';
}

/** What runs is what is installed, or nothing is: so a change that is broken off can be told from one that is done. */
async function stopFirst(systemd: Systemd): Promise<void> {
  requireRoot(systemd);
  await systemd.control('stop', UNIT);
}

/** Ends it until somebody installs again; also the next start of the machine does not begin it. */
export async function stopUnit(systemd: Systemd): Promise<void> {
  await systemd.control('disable', '--now', UNIT);
}

/** Takes unit and program from the machine; the state of its user stays. */
export async function removeUnit(systemd: Systemd): Promise<void> {
  await systemd.control('disable', '--now', UNIT);
  removeFiles(systemd);
  await systemd.control('daemon-reload');
}

const PATIENCE_MS = 30_000;
const LOOK_AGAIN_MS = 200;

/** Waits until a manager answers at its socket. Rejects with `MANAGER_NOT_STARTED`. */
export async function untilAnswering(socket: string, clock: Clock): Promise<void> {
  const deadline = clock.now() + PATIENCE_MS;
  for (;;) {
    const answers = await askStatus(socket).then(
      () => true,
      () => false,
    );
    if (answers) return;
    if (clock.now() > deadline) {
      throw new FlotillaError('MANAGER_NOT_STARTED', `The manager of ${UNIT} does not answer at ${socket}`, {
        hint: 'flotilla manager logs --systemd shows what it says',
      });
    }
    await clock.sleep(LOOK_AGAIN_MS);
  }
}
