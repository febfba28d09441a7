import type { SimulatedContainer, World } from '../world.ts';
import { changed, emitContainer } from './changes.ts';

export function hasHealthcheck(container: SimulatedContainer): boolean {
  const own = container.body.Healthcheck?.Test;
  if (own !== undefined && own.length > 0) return own[0] !== 'NONE';
  return container.image.behaviour.hasHealthcheck === true;
}

/** Health goes its way with the image's times; the probe itself is not run. */
export function startHealthchecks(world: World, container: SimulatedContainer): void {
  container.healthLog = [];
  if (!hasHealthcheck(container)) {
    container.health = undefined;
    return;
  }
  const { healthyAfterMs, unhealthyAfterMs } = container.image.behaviour;
  container.health = 'starting';
  if (healthyAfterMs !== undefined || unhealthyAfterMs === undefined) {
    container.timers.push(
      world.clock.after(healthyAfterMs ?? 0, () => setHealth(world, container, 'healthy')),
    );
  }
  if (unhealthyAfterMs !== undefined) {
    container.timers.push(
      world.clock.after(unhealthyAfterMs, () => setHealth(world, container, 'unhealthy')),
    );
  }
}

/** Also for tests that turn a container's health by hand. */
export function setHealth(
  world: World,
  container: SimulatedContainer,
  health: 'healthy' | 'unhealthy',
): void {
  if (container.health === health) return;
  container.health = health;
  const isHealthy = health === 'healthy';
  container.healthLog.push({ exitCode: isHealthy ? 0 : 1, output: isHealthy ? 'ok' : 'the probe failed' });
  emitContainer(world, container, `health_status: ${health}`);
  changed(container);
}
