import type { Thresholds } from '../../model/desired/notify.ts';
import type { ManagerEvent } from '../ports.ts';

/** What a node has left of what runs out; what can't be seen is absent. */
export interface NodeCondition {
  /** Of the disk that the engine's data are on. */
  readonly disk?: { readonly freeBytes: number; readonly totalBytes: number };
  readonly certificates?: readonly Certificate[];
}

export interface Certificate {
  /** "the Swarm's root certificate". */
  readonly name: string;
  /** Unix time. */
  readonly beganAtMs: number;
  readonly expiresAtMs: number;
}

type ConditionEvent = Extract<ManagerEvent, { kind: `${'disk' | 'certificate'}-${'low' | 'restored'}` }>;

/** So much more than the threshold has to be there before all is well again: no news for each file that comes and goes. */
const MARGIN = 1.1;

/** A certificate that is made for hours is not short of time from its first day: what is left counts as a share, too. */
const LEAST_SHARE = 0.1;

/** Remembers what nodes were in want of, and tells where that begins, and where it is over. */
export class ConditionWatch {
  readonly #thresholds: Thresholds;
  /** "node disk", "node the engine's certificate". */
  readonly #low = new Set<string>();

  constructor(thresholds: Thresholds) {
    this.#thresholds = thresholds;
  }

  /** `nowMs` is Unix time. */
  events(node: string, { disk, certificates = [] }: NodeCondition, nowMs: number): readonly ConditionEvent[] {
    const { diskPercent, certificateMs } = this.#thresholds;
    const events: ConditionEvent[] = [];
    if (disk !== undefined && disk.totalBytes > 0) {
      const percent = (disk.freeBytes / disk.totalBytes) * 100;
      const message = `${percent.toFixed(percent < 10 ? 1 : 0)} % of the disk with the engine's data is free (${size(disk.freeBytes)})`;
      const turn = this.#turn(`${node} disk`, percent, diskPercent);
      if (turn !== undefined) events.push({ kind: `disk-${turn}`, node, what: 'the disk', message });
    }
    for (const { name, beganAtMs, expiresAtMs } of certificates) {
      const threshold = Math.min(certificateMs, (expiresAtMs - beganAtMs) * LEAST_SHARE);
      const turn = this.#turn(`${node} ${name}`, expiresAtMs - nowMs, threshold);
      const date = new Date(expiresAtMs).toISOString().slice(0, 10);
      const verb = expiresAtMs < nowMs ? 'ended' : 'ends';
      if (turn !== undefined) {
        events.push({ kind: `certificate-${turn}`, node, what: name, message: `${name} ${verb} on ${date}` });
      }
    }
    return events;
  }

  #turn(key: string, left: number, threshold: number): 'low' | 'restored' | undefined {
    if (left < threshold && !this.#low.has(key)) {
      this.#low.add(key);
      return 'low';
    }
    return left >= threshold * MARGIN && this.#low.delete(key) ? 'restored' : undefined;
  }
}

function size(bytes: number): string {
  return bytes < 10 * 2 ** 30 ? `${Math.round(bytes / 2 ** 20)} MB` : `${Math.round(bytes / 2 ** 30)} GB`;
}
