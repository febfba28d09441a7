import { findContainer, findNetwork, joinNetwork, leaveNetworks } from '../networks.ts';
import { notRunning, Refusal } from '../refusal.ts';
import type { SimulatedContainer, World } from '../world.ts';
import { cancelTimers, changed, emitContainer } from './changes.ts';
import { startHealthchecks } from './health.ts';
import { bindPorts } from './ports.ts';

/** Docker begins with this pause before a restart by policy. */
const RESTART_DELAY_MS = 100;

/** False where it runs already. */
export function startContainer(world: World, container: SimulatedContainer): boolean {
  if (container.state === 'paused') {
    throw new Refusal(409, 'cannot start a paused container, try unpause instead');
  }
  if (container.state === 'running') return false;
  container.stoppedByUser = false;
  container.restartCount = 0;
  run(world, container);
  return true;
}

/** Ends its process; `byUser` keeps the restart policy from bringing it back. */
export function endContainer(
  world: World,
  container: SimulatedContainer,
  exitCode: number,
  byUser: boolean,
): void {
  cancelTimers(container);
  container.exitCode = exitCode;
  container.finishedAtMs = world.clock.nowMs();
  container.health = undefined;
  container.ports = [];
  container.stoppedByUser = byUser;
  const restarts = !byUser && restartsAfter(container, exitCode);
  container.state = restarts ? 'restarting' : 'exited';
  emitContainer(world, container, 'die', { exitCode: String(exitCode) });
  leaveNetworks(world, container);
  if (restarts) {
    container.timers.push(
      world.clock.after(RESTART_DELAY_MS, () => {
        container.restartCount += 1;
        run(world, container);
      }),
    );
  }
  changed(container);
}

export function pauseContainer(world: World, container: SimulatedContainer): void {
  if (container.state === 'paused') throw new Refusal(409, `Container ${container.id} is already paused`);
  if (container.state !== 'running') throw notRunning(container.id);
  container.state = 'paused';
  emitContainer(world, container, 'pause');
  changed(container);
}

export function unpauseContainer(world: World, container: SimulatedContainer): void {
  if (container.state !== 'paused') throw new Refusal(500, `Container ${container.id} is not paused`);
  container.state = 'running';
  emitContainer(world, container, 'unpause');
  changed(container);
}

function run(world: World, container: SimulatedContainer): void {
  cancelTimers(container);
  const { behaviour } = container.image;
  try {
    joinAll(world, container);
    container.ports = bindPorts(world, container);
    if (behaviour.startError !== undefined) throw new Refusal(400, behaviour.startError);
  } catch (error) {
    leaveNetworks(world, container);
    container.ports = [];
    container.state = container.startedAtMs === 0 ? 'created' : 'exited';
    container.exitCode = behaviour.startError === undefined ? 128 : 127;
    container.error = (error as Error).message;
    throw error;
  }
  container.state = 'running';
  container.exitCode = 0;
  container.error = '';
  container.startedAtMs = world.clock.nowMs();
  for (const line of behaviour.output ?? []) write(world, container, line);
  emitContainer(world, container, 'start');
  startHealthchecks(world, container);
  if (behaviour.exitsAfterMs !== undefined) {
    const exit = () => endContainer(world, container, behaviour.exitCode ?? 0, false);
    container.timers.push(world.clock.after(behaviour.exitsAfterMs, exit));
  }
  changed(container);
}

function joinAll(world: World, container: SimulatedContainer): void {
  const mode = container.body.HostConfig?.NetworkMode ?? '';
  if (mode.startsWith('container:')) {
    const other = findContainer(world, mode.slice('container:'.length));
    if (other.state !== 'running') {
      throw new Refusal(409, `cannot join network of a non running container: ${other.id}`);
    }
  }
  const networks = [...container.endpoints.keys()].map((name) => findNetwork(world, name));
  for (const network of networks) joinNetwork(world, container, network);
}

function restartsAfter(container: SimulatedContainer, exitCode: number): boolean {
  const { Name = 'no', MaximumRetryCount = 0 } = container.body.HostConfig?.RestartPolicy ?? {};
  if (Name === 'always' || Name === 'unless-stopped') return true;
  if (Name !== 'on-failure' || exitCode === 0) return false;
  return MaximumRetryCount === 0 || container.restartCount < MaximumRetryCount;
}

function write(world: World, container: SimulatedContainer, line: string): void {
  const isError = line.startsWith('stderr:');
  container.output.push({
    stream: isError ? 'stderr' : 'stdout',
    timeMs: world.clock.nowMs(),
    line: isError ? line.slice('stderr:'.length) : line,
  });
}
