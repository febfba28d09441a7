import { findContainer, leaveNetworks } from '../networks.ts';
import { Refusal } from '../refusal.ts';
import type { SimulatedContainer, World } from '../world.ts';
import { cancelTimers, changed, emitContainer, ended } from './changes.ts';
import { refuseTakenName } from './create.ts';
import { endContainer, startContainer } from './lifecycle.ts';

const SIGNALS: Readonly<Record<string, number>> = {
  HUP: 1,
  INT: 2,
  QUIT: 3,
  ABRT: 6,
  KILL: 9,
  USR1: 10,
  USR2: 12,
  TERM: 15,
  WINCH: 28,
};
const ENDS = [2, 3, 6, 9, 15];
const DEFAULT_STOP_SECONDS = 10;

/** False where it does not run. Returns once it has ended: by its signal, or killed at the time-out. */
export async function stopContainer(
  world: World,
  container: SimulatedContainer,
  timeoutSeconds: number | undefined,
): Promise<boolean> {
  if (!['running', 'paused', 'restarting'].includes(container.state)) return false;
  const limit = timeoutSeconds ?? container.body.StopTimeout ?? DEFAULT_STOP_SECONDS;
  const limitMs = limit < 0 ? Number.POSITIVE_INFINITY : limit * 1000;
  const needsMs = container.image.behaviour.stopsAfterMs ?? 0;
  container.stoppedByUser = true;
  emitContainer(world, container, 'kill', {
    signal: String(signalNumber(container.body.StopSignal ?? 'TERM')),
  });
  const end = () => {
    if (needsMs > limitMs) emitContainer(world, container, 'kill', { signal: '9' });
    endContainer(world, container, needsMs > limitMs ? 137 : 143, true);
  };
  const delayMs = Math.min(needsMs, limitMs);
  if (delayMs === 0 || container.state === 'restarting') end();
  else container.timers.push(world.clock.after(delayMs, end));
  await ended(container);
  emitContainer(world, container, 'stop');
  return true;
}

export function killContainer(world: World, idOrName: string, signal: string): void {
  const number = signalNumber(signal);
  const container = findForKill(world, idOrName);
  if (container.state !== 'running' && container.state !== 'paused') {
    throw new Refusal(409, `Cannot kill container: ${idOrName}: Container ${container.id} is not running`);
  }
  emitContainer(world, container, 'kill', { signal: String(number) });
  if (ENDS.includes(number)) endContainer(world, container, 128 + number, true);
}

export async function restartContainer(
  world: World,
  container: SimulatedContainer,
  timeoutSeconds: number | undefined,
): Promise<void> {
  await stopContainer(world, container, timeoutSeconds);
  startContainer(world, container);
  emitContainer(world, container, 'restart');
}

export function renameContainer(world: World, container: SimulatedContainer, name: string): void {
  if (name === container.name) {
    throw new Refusal(400, 'Renaming a container with the same name as its current name');
  }
  refuseTakenName(world, name, 'Error when allocating new name: ');
  const oldName = `/${container.name}`;
  container.name = name;
  emitContainer(world, container, 'rename', { oldName });
}

export function removeContainer(
  world: World,
  container: SimulatedContainer,
  options: { volumes: boolean; force: boolean },
): void {
  if (!options.force && container.state !== 'created' && container.state !== 'exited') {
    const advice =
      container.state === 'paused'
        ? 'Unpause and then stop the container before attempting removal or force remove'
        : 'Stop the container before attempting removal or force remove';
    const message = `You cannot remove a ${container.state} container ${container.id}. ${advice}`;
    throw new Refusal(409, message);
  }
  if (container.state === 'running' || container.state === 'paused') {
    emitContainer(world, container, 'kill', { signal: '9' });
    endContainer(world, container, 137, true);
  }
  cancelTimers(container);
  leaveNetworks(world, container);
  container.removed = true;
  world.containers.delete(container.id);
  for (const { anonymous, volume } of options.volumes ? container.mounts : []) {
    if (anonymous && volume !== undefined) world.volumes.delete(volume);
  }
  emitContainer(world, container, 'destroy');
  changed(container);
}

function findForKill(world: World, idOrName: string): SimulatedContainer {
  try {
    return findContainer(world, idOrName);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    throw new Refusal(error.status, `Cannot kill container: ${idOrName}: ${error.message}`);
  }
}

function signalNumber(signal: string): number {
  const number = SIGNALS[signal.replace(/^SIG/, '').toUpperCase()] ?? Number(signal);
  if (!Number.isInteger(number) || number < 1 || number > 64)
    throw new Refusal(400, `Invalid signal: ${signal}`);
  return number;
}
