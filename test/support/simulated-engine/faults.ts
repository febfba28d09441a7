export interface RecordedRequest {
  readonly method: string;
  /** Without the version prefix and the query. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly body: unknown;
  /** Of the path's prefix; empty where it has none. */
  readonly version: string;
  /** How many calls were open when it came, itself included; a stream of events is none. */
  readonly openCalls: number;
}

/** Which requests a fault or a delay is for. */
export interface Match {
  readonly method?: string;
  /** The whole path, or a part of it by pattern. */
  readonly path?: string | RegExp;
}

/**
 * - a number: this status, and the request has no effect;
 * - `reset`: the connection breaks, without effect; `reset-after`: it breaks after the effect, so that
 *   the client can't know;
 * - `hang`: no answer and no effect until the engine is closed.
 */
export type FaultKind = number | 'reset' | 'reset-after' | 'hang';

export interface Fault extends Match {
  readonly fault: FaultKind;
  readonly message?: string;
  /** How often; 1 without it. */
  readonly times?: number;
  /** How many matching requests go well before. */
  readonly skip?: number;
}

interface Ordered extends Fault {
  left: number;
  toSkip: number;
}

/** The faults and delays that a test has ordered. */
export class FaultPlan {
  #faults: Ordered[] = [];
  readonly #delays: (Match & { readonly ms: number })[] = [];

  fail(fault: Fault): void {
    this.#faults.push({ ...fault, left: fault.times ?? 1, toSkip: fault.skip ?? 0 });
  }

  delay(match: Match, ms: number): void {
    this.#delays.push({ ...match, ms });
  }

  clear(): void {
    this.#faults = [];
    this.#delays.length = 0;
  }

  /** The fault for this request, which is thereby used up. */
  take(request: RecordedRequest): Fault | undefined {
    for (const fault of this.#faults) {
      if (fault.left === 0 || !matchesRequest(fault, request)) continue;
      if (fault.toSkip > 0) {
        fault.toSkip -= 1;
        continue;
      }
      fault.left -= 1;
      return fault;
    }
    return undefined;
  }

  delayMs(request: RecordedRequest): number {
    return this.#delays
      .filter((delay) => matchesRequest(delay, request))
      .reduce((sum, { ms }) => sum + ms, 0);
  }
}

export function matchesRequest(match: Match, request: RecordedRequest): boolean {
  if (match.method !== undefined && match.method !== request.method) return false;
  if (match.path === undefined) return true;
  return typeof match.path === 'string' ? match.path === request.path : match.path.test(request.path);
}
