import type { Channel, NewsKind } from '../../model/desired/notify.ts';
import type { FollowEvent, ManagerEvent } from '../ports.ts';

export interface News {
  readonly kind: NewsKind;
  /** What it is about: "node c", "stack shop". */
  readonly subject: string;
  /** The stack that it is about. */
  readonly stack?: string;
  /** One sentence. */
  readonly text: string;
}

/** The least time between two pieces of news of one kind about one subject. */
const AGAIN_MS = 5 * 60_000;
/** How many pieces of news are sent in a minute, at most; the others are counted. */
const MOST_IN_A_MINUTE = 10;

/**
 * A manager's events -> what is worth telling people, not more often than they would read it. What goes wrong is told when it
 * begins, and when it is over.
 */
export class NewsDesk {
  /** What was told last of a stack's health: what was too soon to tell is told by a later look, if it is so still. */
  readonly #health = new Map<string, 'degraded' | 'restored'>();
  readonly #lost = new Set<string>();
  /** Stacks that are not what their branches say. */
  readonly #astray = new Set<string>();
  readonly #toldMs = new Map<string, number>();
  #lastMinute: number[] = [];

  /** `nowMs` only grows. What nobody wants to hear (`isWanted`) takes no room from what somebody does. */
  hear(
    event: ManagerEvent | FollowEvent,
    nowMs: number,
    isWanted: (news: News) => boolean = () => true,
  ): News | undefined {
    const news = this.#newsOf(event);
    if (news === undefined) return undefined;
    const wanted = isWanted(news);
    if (wanted && !this.#isDue(news, nowMs)) return undefined;
    if (news.kind === 'degraded' || news.kind === 'restored') this.#health.set(news.subject, news.kind);
    return wanted ? news : undefined;
  }

  #newsOf(event: ManagerEvent | FollowEvent): News | undefined {
    switch (event.kind) {
      case 'node-down':
        this.#lost.add(event.node);
        return {
          kind: 'node-lost',
          subject: `node ${event.node}`,
          text: `Node ${event.node} does not answer any more`,
        };
      case 'node-up':
        if (!this.#lost.delete(event.node)) return undefined;
        return { kind: 'node-back', subject: `node ${event.node}`, text: `Node ${event.node} is back` };
      case 'pass':
        return this.#healthNews(event.stack, event.problems);
      case 'pass-failed':
        return this.#healthNews(event.stack, [event.message]);
      case 'gone':
        this.#health.delete(`stack ${event.stack}`);
        return undefined;
      case 'rollout':
        return rolloutNews(event);
      case 'disk-low':
      case 'disk-restored':
      case 'certificate-low':
      case 'certificate-restored':
        return {
          kind: event.kind,
          subject: `node ${event.node}, ${event.what}`,
          text: `Node ${event.node}: ${event.message}`,
        };
      case 'follow':
        return this.#followNews(event);
      default:
        return undefined;
    }
  }

  #followNews({ stack, message, isWell }: FollowEvent): News | undefined {
    const subject = `stack ${stack}`;
    if (!isWell) {
      this.#astray.add(stack);
      const text = `Stack ${stack} does not follow its branch: ${message}`;
      return { kind: 'not-followed', subject, stack, text };
    }
    if (!this.#astray.delete(stack)) return undefined;
    return { kind: 'followed', subject, stack, text: `Stack ${stack} follows its branch again: ${message}` };
  }

  #healthNews(stack: string, problems: readonly string[]): News | undefined {
    const subject = `stack ${stack}`;
    const kind = problems.length > 0 ? 'degraded' : 'restored';
    if (kind === (this.#health.get(subject) ?? 'restored')) return undefined;
    const text =
      kind === 'degraded'
        ? `Stack ${stack} is degraded: ${problems.join('; ')}`
        : `Stack ${stack} is as it should be again`;
    return { kind, subject, stack, text };
  }

  #isDue({ kind, subject }: News, nowMs: number): boolean {
    const key = `${kind} ${subject}`;
    const isAgain = nowMs - (this.#toldMs.get(key) ?? Number.NEGATIVE_INFINITY) < AGAIN_MS;
    this.#lastMinute = this.#lastMinute.filter((atMs) => nowMs - atMs < 60_000);
    if (isAgain || this.#lastMinute.length >= MOST_IN_A_MINUTE) return false;
    this.#toldMs.set(key, nowMs);
    this.#lastMinute.push(nowMs);
    return true;
  }
}

function rolloutNews({
  stack,
  revision,
  state,
}: Extract<ManagerEvent, { kind: 'rollout' }>): News | undefined {
  const subject = `stack ${stack}`;
  if (state === 'paused') {
    return {
      kind: 'rollout-paused',
      subject,
      stack,
      text: `The rollout of revision ${revision} of stack ${stack} is paused`,
    };
  }
  if (state === 'rolled back') {
    return {
      kind: 'rollout-rolled-back',
      subject,
      stack,
      text: `Revision ${revision} of stack ${stack} was rolled back`,
    };
  }
  return undefined;
}

/** The channels for a piece of news: the fleet's, and for a stack its own, those that take news of that kind. */
export function channelsFor(
  { kind, stack }: News,
  fleet: readonly Channel[],
  stacks: ReadonlyMap<string, readonly Channel[]>,
): readonly Channel[] {
  const own = stack === undefined ? [] : (stacks.get(stack) ?? []);
  return [...fleet, ...own].filter(({ on }) => on === undefined || on.includes(kind));
}
