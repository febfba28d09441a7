import type { Random } from '../../test/support/fuzz/random.ts';
import { often } from './chance.ts';
import { networkKeys, SHARED_FEATURES } from './features.ts';
import type { Keys } from './project.ts';

/** Prints a line, and runs until it is told to stop. */
export const STAYS = ['sh', '-c', 'echo started; exec stay'];

/** Prints a line and ends; the observer knows a container that will end by these words. */
export function ending(status: number): readonly string[] {
  return ['sh', '-c', `echo ended; exit ${status}`];
}

/** Whether a service's containers end by themselves. */
export function ends(service: Keys): boolean {
  return JSON.stringify(service.command ?? '').includes('exit ');
}

/** Whether a service says when it is healthy, itself or by its image. */
export function hasHealth(service: Keys): boolean {
  return service.healthcheck !== undefined || service.image === 'flotilla/test:full';
}

/** A service that may depend on those before it. `ownName` is a container's name that nobody else has. */
export function randomService(random: Random, before: Readonly<Record<string, Keys>>, ownName: string): Keys {
  const kind = kindOf(random);
  const dependencies = dependsOn(random, before);
  const stays = !ends(kind);
  const features = SHARED_FEATURES.filter(({ staysOnly }) => stays || staysOnly !== true)
    .filter(({ percent }) => often(random, percent))
    .map(({ keys }) => keys(random));
  const service = Object.assign({}, kind, ...features) as Keys;
  return {
    ...service,
    ...(dependencies === undefined ? {} : { depends_on: dependencies }),
    ...networkKeys(random, before),
    ...number(random, ownName),
  };
}

function kindOf(random: Random): Keys {
  const kind = random.below(100);
  if (kind < 50) return { image: 'flotilla/test:1', ...(often(random, 40) ? { command: STAYS } : {}) };
  if (kind < 60) return { image: 'flotilla/test:2', command: STAYS };
  if (kind < 72) return { image: 'flotilla/test:full' };
  if (kind < 76) return { build: { dockerfile_inline: 'FROM flotilla/test:1\nLABEL built=here\n' } };
  if (kind < 79) return { image: 'flotilla/test:1', command: ['sleep', '1000'] };
  if (kind < 82) return { extends: { service: 'base', file: 'base.yaml' } };
  return { image: 'flotilla/test:1', command: ending(often(random, 75) ? 0 : 3) };
}

/** How many containers, and what they are called. */
function number(random: Random, ownName: string): Keys {
  const chosen = random.below(100);
  if (chosen < 10) return { container_name: ownName };
  if (chosen < 18) return { scale: random.below(4) };
  if (chosen < 26) return { deploy: { replicas: 1 + random.below(3) } };
  return {};
}

/** A list of names, or a mapping with conditions; only what can come is waited for. */
function dependsOn(random: Random, before: Readonly<Record<string, Keys>>): unknown {
  // A service that is off makes the whole file wrong for who depends on it: seldom.
  const chosen = Object.entries(before).filter(([, { profiles }]) =>
    often(random, profiles === undefined ? 35 : 4),
  );
  if (chosen.length === 0) return undefined;
  if (often(random, 40)) return chosen.map(([name]) => name);
  return Object.fromEntries(
    chosen.map(([name, service]) => [
      name,
      {
        condition: condition(random, service),
        ...(often(random, 40) ? { restart: true } : {}),
        ...(often(random, 25) ? { required: false } : {}),
      },
    ]),
  );
}

function condition(random: Random, service: Keys): string {
  if (ends(service)) return often(random, 70) ? 'service_completed_successfully' : 'service_started';
  return hasHealth(service) && often(random, 70) ? 'service_healthy' : 'service_started';
}
