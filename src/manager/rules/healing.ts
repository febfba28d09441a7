import type { Project } from '../../model/desired/project.ts';
import { isJob } from '../../model/jobs.ts';
import type { ObservedContainer } from '../../model/observed/container.ts';
import { type Fleet, reachable } from '../../model/observed/fleet.ts';
import { isOneOff, serviceOf, slotOf } from '../../observe/classify.ts';
import { type RestartTerms, restartTerms } from './restart-terms.ts';

/** What a manager remembers of one slot: its failures, and when it ran something in it again. */
export interface SlotMemory {
  /** The container that was seen failing, and since when; absent while it runs well. */
  readonly failing?: { readonly container: string; readonly sinceMs: number };
  /** When it was started again or replaced, oldest first. */
  readonly attemptsMs: readonly number[];
}

/** By "service/slot". */
export type HealingMemory = ReadonlyMap<string, SlotMemory>;

export interface Healing {
  /** Containers that have ended and are not started, by id. */
  readonly leave: ReadonlySet<string>;
  /** Containers that are replaced although they are as they should be: id -> why. */
  readonly replace: ReadonlyMap<string, string>;
  /** Slots in which nothing is tried any more, or not yet, in words: "web-1 exited with 3; 3 attempts are used up". */
  readonly givenUp: readonly string[];
  /** The memory after the pass that does this. */
  readonly memory: HealingMemory;
  /** When the first of those that wait is due. */
  readonly nextMs?: number;
}

/**
 * What becomes of replicas that ended or are unhealthy, by the service's restart policy: (what is there, what is
 * remembered, now) -> what a pass leaves alone and what it replaces. A running container that is unhealthy counts as
 * failed, as Swarm has it (swarmkit, agent/exec); the engine itself leaves it as it is.
 */
export function healing(project: Project, fleet: Fleet, before: HealingMemory, nowMs: number): Healing {
  const judged = reachable(fleet)
    .flatMap(({ containers }) => containers)
    .flatMap((container) => judgeReplica(project, container, before, nowMs) ?? []);
  const slots = new Map<string, SlotMemory>();
  for (const { slot, memory } of judged) {
    // Of two containers of one slot, the one that fails is remembered.
    if (memory.failing !== undefined || !slots.has(slot)) slots.set(slot, memory);
  }
  const dueMs = judged.flatMap(({ untilMs }) => untilMs ?? []);
  return {
    leave: new Set(judged.flatMap(({ leave, id }) => (leave ? [id] : []))),
    replace: new Map(judged.flatMap(({ replace, id }) => (replace === undefined ? [] : [[id, replace]]))),
    givenUp: judged.flatMap(({ givenUp }) => givenUp ?? []),
    memory: slots,
    ...(dueMs.length === 0 ? {} : { nextMs: Math.min(...dueMs) }),
  };
}

/** What to do with one container. */
interface Judged {
  readonly id: string;
  readonly slot: string;
  readonly memory: SlotMemory;
  readonly leave: boolean;
  readonly replace?: string;
  readonly givenUp?: string;
  readonly untilMs?: number;
}

/** undefined for what is no replica of a service that goes on. */
function judgeReplica(
  project: Project,
  container: ObservedContainer,
  before: HealingMemory,
  nowMs: number,
): Judged | undefined {
  const key = serviceOf(container) ?? '';
  const service = project.services[key];
  if (service === undefined || isOneOff(container) || isJob(service)) return undefined;
  const slot = `${key}/${slotOf(container) ?? 0}`;
  const known = before.get(slot) ?? { attemptsMs: [] };
  const common = { id: container.id, slot, leave: false };
  const failure = failureOf(container);
  if (failure === undefined) return { ...common, memory: { attemptsMs: known.attemptsMs } };

  const terms = restartTerms(service);
  const isSame = known.failing?.container === container.id;
  const sinceMs = isSame ? (known.failing?.sinceMs ?? nowMs) : nowMs;
  const attemptsMs = isSame ? known.attemptsMs : [...known.attemptsMs, ...enginesOwn(terms, failure, nowMs)];
  const verdict = judge(terms, failure, attemptsMs, sinceMs, nowMs);
  if (verdict.kind === 'go') {
    const memory = { attemptsMs: [...recent(terms, attemptsMs, nowMs), nowMs] };
    return { ...common, memory, ...(failure.kind === 'unhealthy' ? { replace: 'unhealthy' } : {}) };
  }
  const { untilMs, because } = verdict;
  return {
    ...common,
    memory: { failing: { container: container.id, sinceMs }, attemptsMs },
    leave: failure.kind === 'ended',
    ...(untilMs === undefined ? {} : { untilMs }),
    ...(because === undefined ? {} : { givenUp: `${container.name} ${wordsOf(failure)}; ${because}` }),
  };
}

type Failure = { readonly kind: 'unhealthy' } | { readonly kind: 'ended'; readonly exitCode: number };

/** undefined where it runs well, or the engine is seeing to it. */
function failureOf({ state, health, exitCode }: ObservedContainer): Failure | undefined {
  if (state === 'running' && health === 'unhealthy') return { kind: 'unhealthy' };
  return state === 'exited' ? { kind: 'ended', exitCode: exitCode ?? 0 } : undefined;
}

function wordsOf(failure: Failure): string {
  return failure.kind === 'unhealthy' ? 'is unhealthy' : `exited with ${failure.exitCode}`;
}

type Verdict =
  | { readonly kind: 'go' }
  /** `because` where it is a failure that stays: what has ended well is none. */
  | { readonly kind: 'wait'; readonly untilMs?: number; readonly because?: string };

function judge(
  terms: RestartTerms,
  failure: Failure,
  attemptsMs: readonly number[],
  sinceMs: number,
  nowMs: number,
): Verdict {
  const hasEndedWell = failure.kind === 'ended' && failure.exitCode === 0;
  if (hasEndedWell && terms.condition !== 'any') return { kind: 'wait' };
  if (terms.condition === 'none') {
    return { kind: 'wait', because: 'its restart policy says that it is left alone' };
  }
  const used = recent(terms, attemptsMs, nowMs);
  if (used.length >= (terms.maxAttempts ?? Number.POSITIVE_INFINITY)) return usedUp(terms, used);
  const dueMs = sinceMs + terms.delayMs;
  return nowMs >= dueMs ? { kind: 'go' } : { kind: 'wait', untilMs: dueMs };
}

function usedUp({ maxAttempts, windowMs }: RestartTerms, used: readonly number[]): Verdict {
  const [oldest] = used;
  const because = `${maxAttempts} ${maxAttempts === 1 ? 'attempt is' : 'attempts are'} used up`;
  return windowMs === undefined || oldest === undefined
    ? { kind: 'wait', because }
    : { kind: 'wait', because, untilMs: oldest + windowMs };
}

/** With "on-failure" and a number of attempts, the engine has made them all before a container stays ended. */
function enginesOwn(
  { condition, maxAttempts }: RestartTerms,
  failure: Failure,
  nowMs: number,
): readonly number[] {
  const isItsOwn = condition === 'on-failure' && failure.kind === 'ended' && failure.exitCode !== 0;
  return isItsOwn ? Array.from({ length: maxAttempts ?? 0 }, () => nowMs) : [];
}

/** The attempts that count: those within the policy's window. */
function recent({ windowMs }: RestartTerms, attemptsMs: readonly number[], nowMs: number): readonly number[] {
  return windowMs === undefined ? attemptsMs : attemptsMs.filter((atMs) => nowMs - atMs < windowMs);
}
