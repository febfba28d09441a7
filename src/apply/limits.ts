import pLimit, { type LimitFunction } from 'p-limit';
import { CallLimit } from '../async/call-limit.ts';
import type { Operation } from '../plan/operation.ts';

type Limit = <T>(task: () => Promise<T>) => Promise<T>;

/**
 * Calls are limited for each engine. A wait has no limit: it mostly sleeps, and what it asks in between
 * goes before other calls, because others wait for it. Builds have their own; a stop mostly waits for the
 * container's own end, so stops do not take the places of calls that keep the engine busy.
 */
export class Limits {
  readonly #parallel: number;
  readonly #byNode = new Map<string, { readonly calls: CallLimit; readonly stops: LimitFunction }>();

  constructor(parallel: number) {
    this.#parallel = parallel;
  }

  of({ node, kind }: Operation): Limit {
    if (kind === 'await-container' || kind === 'build-image' || kind === 'update-routes') {
      return (task) => task();
    }
    const { calls, stops } = this.#on(node);
    return kind === 'stop-container' || kind === 'restart-container' ? stops : (task) => calls.usual(task);
  }

  /** For what a wait asks of its node. */
  ofWaits(node: string): Limit {
    return (task) => this.#on(node).calls.urgent(task);
  }

  #on(node: string): { readonly calls: CallLimit; readonly stops: LimitFunction } {
    const known = this.#byNode.get(node);
    if (known !== undefined) return known;
    const limits = { calls: new CallLimit(this.#parallel), stops: pLimit(this.#parallel * 4) };
    this.#byNode.set(node, limits);
    return limits;
  }
}
