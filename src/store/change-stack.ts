import { isDeepStrictEqual } from 'node:util';
import { FlotillaError } from '../errors/flotilla-error.ts';
import { replicaCount } from '../model/replicas.ts';
import { withScale } from '../model/select-services.ts';
import type { Stack, StackRevision, StackStore } from './stacks.ts';

/** A manager writes every few seconds at most; who is overtaken more often meets something else. */
const MOST_ATTEMPTS = 5;

/**
 * Makes a change of a stack as it was read (undefined: there is none). Where that is refused because a manager has meanwhile noted no
 * more than other numbers of replicas, or how the newest revision got on, or has written it anew as it was, which it does
 * when it comes to lead, the change is made again of the stack as it is then. Anything else that somebody wrote is
 * `STORE_CONFLICT`, as are too many refusals.
 */
export async function changeStack<T>(
  store: StackStore,
  read: Stack | undefined,
  change: (stack: Stack | undefined) => Promise<T>,
): Promise<T> {
  let stack = read;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await change(stack);
    } catch (error) {
      const isConflict = error instanceof FlotillaError && error.code === 'STORE_CONFLICT';
      if (!isConflict || stack === undefined || attempt === MOST_ATTEMPTS) throw error;
      const now = await store.get(stack.name);
      if (now === undefined || !isOnlyKept(stack, now)) throw error;
      stack = now;
    }
  }
}

/** All that a manager notes of a stack that it keeps; what people ask for is the same. */
function isOnlyKept(before: Stack, now: Stack): boolean {
  const [newest, ...older] = before.revisions;
  const [newestNow, ...olderNow] = now.revisions;
  if (newest === undefined || newestNow === undefined) return false;
  if ((newestNow.state === 'removing') !== (newest.state === 'removing')) return false;
  return (
    isDeepStrictEqual(older, olderNow) &&
    isDeepStrictEqual(askedFor(scaledAs(newest, newestNow)), askedFor(newestNow))
  );
}

function askedFor({ state: _state, scaled: _scaled, ...revision }: StackRevision): unknown {
  return JSON.parse(JSON.stringify(revision));
}

/** A revision with the numbers of replicas of another. */
function scaledAs(revision: StackRevision, { project }: StackRevision): StackRevision {
  const numbers = Object.entries(revision.project.services).flatMap(([key, service]): [string, number][] => {
    const other = project.services[key];
    const isOther = other !== undefined && replicaCount(other) !== replicaCount(service);
    return isOther ? [[key, replicaCount(other)]] : [];
  });
  return { ...revision, project: withScale(revision.project, new Map(numbers)) };
}
