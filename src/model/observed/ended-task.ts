/**
 * How a task came to its end, in Swarm's words (swarmkit, api/types.proto): `shutdown` is stopped because it was not wanted any more,
 * `rejected` never ran, `orphaned` was on a node that is lost.
 */
export type EndedState = 'complete' | 'failed' | 'shutdown' | 'rejected' | 'orphaned';

/** One run of a slot's container that is over. */
export interface EndedTask {
  readonly service: string;
  readonly slot: number;
  readonly node: string;
  /** Absent where none was made. */
  readonly container?: string;
  /** As the container's image is shown. */
  readonly image: string;
  readonly state: EndedState;
  /** What went wrong, as docker words it: "task: non-zero exit (137)". */
  readonly error?: string;
  /** Why it was stopped: "configuration changed", "more than wanted". */
  readonly reason?: string;
  /** Unix time. */
  readonly endedAtMs: number;
}

/** Of each slot, as `docker swarm init --task-history-limit` has it. */
export const KEPT_OF_SLOT = 5;
/** Of a stack: what is older goes, so that a record stays small however much fails. */
const KEPT_OF_STACK = 1000;
const KEPT_BYTES = 250_000;

/**
 * A history with what has ended since, newest first, within its bounds; `before` itself where nothing of it is new. The
 * same rejection again is none: it is tried again and again.
 */
export function withEnded(before: readonly EndedTask[], added: readonly EndedTask[]): readonly EndedTask[] {
  const fresh: EndedTask[] = [];
  for (const task of added) if (isNew(task, [...fresh, ...before])) fresh.unshift(task);
  if (fresh.length === 0) return before;
  const sorted = [...fresh, ...before].sort((a, b) => b.endedAtMs - a.endedAtMs);
  const counts = new Map<string, number>();
  let bytes = 0;
  return sorted
    .filter((task) => {
      const slot = slotKey(task);
      const count = (counts.get(slot) ?? 0) + 1;
      counts.set(slot, count);
      return count <= KEPT_OF_SLOT;
    })
    .slice(0, KEPT_OF_STACK)
    .filter((task) => {
      bytes += JSON.stringify(task).length + 1;
      return bytes <= KEPT_BYTES;
    });
}

function isNew(task: EndedTask, known: readonly EndedTask[]): boolean {
  const { state, container } = task;
  // A lost node that comes back has what was replaced meanwhile, and it is stopped then.
  if (state === 'shutdown') {
    return !known.some((other) => other.state === 'orphaned' && other.container === container);
  }
  if (state !== 'rejected') return true;
  const last = known.find((other) => slotKey(other) === slotKey(task));
  return last?.state !== 'rejected' || last.error !== task.error;
}

/** "web/3". */
export function slotKey({ service, slot }: Pick<EndedTask, 'service' | 'slot'>): string {
  return `${service}/${slot}`;
}

/** How a process that has ended did so. */
export function endOf(exitCode: number, isOutOfMemory = false): Pick<EndedTask, 'state' | 'error'> {
  if (exitCode === 0) return { state: 'complete' };
  return {
    state: 'failed',
    error: `task: non-zero exit (${exitCode})${isOutOfMemory ? ': out of memory' : ''}`,
  };
}

/** Swarm's words for a task whose healthcheck fails (swarmkit, agent/exec/dockerapi). */
export const UNHEALTHY_ERROR = 'task: unhealthy container';
