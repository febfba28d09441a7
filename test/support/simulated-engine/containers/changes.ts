import type { SimulatedContainer, World } from '../world.ts';

/** Tells the event stream, as Docker does: the container's labels are among the attributes. */
export function emitContainer(
  world: World,
  container: SimulatedContainer,
  action: string,
  more: Record<string, string> = {},
): void {
  const attributes = {
    ...container.body.Labels,
    image: container.image.reference,
    name: container.name,
    ...more,
  };
  world.events.emit('container', action, container.id, attributes);
}

/** Ends what was to happen in the current run. */
export function cancelTimers(container: SimulatedContainer): void {
  for (const cancel of container.timers) cancel();
  container.timers = [];
}

/** Wakes those who wait for the container. */
export function changed(container: SimulatedContainer): void {
  for (const watcher of [...container.watchers]) watcher();
}

/** Resolves once it does not run, or is gone. */
export function ended(container: SimulatedContainer): Promise<void> {
  return new Promise((resolve) => {
    const look = () => {
      if (!container.removed && ['running', 'paused', 'restarting'].includes(container.state)) return;
      container.watchers.delete(look);
      resolve();
    };
    container.watchers.add(look);
    look();
  });
}
