import type { Clock } from './clock.ts';

export interface WireEvent {
  readonly Type: string;
  readonly Action: string;
  readonly Actor: { readonly ID: string; readonly Attributes: Readonly<Record<string, string>> };
  readonly scope: 'local';
  readonly time: number;
  readonly timeNano: number;
}

/** As many as dockerd keeps for `since`. */
const KEPT = 256;

/** The engine's event stream. */
export class EventLog {
  readonly #clock: Clock;
  readonly #past: WireEvent[] = [];
  readonly #listeners = new Set<(event: WireEvent) => void>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  emit(type: string, action: string, id: string, attributes: Record<string, string>): void {
    const nowMs = this.#clock.nowMs();
    const event: WireEvent = {
      Type: type,
      Action: action,
      Actor: { ID: id, Attributes: attributes },
      scope: 'local',
      time: Math.floor(nowMs / 1000),
      timeNano: nowMs * 1e6,
    };
    this.#past.push(event);
    if (this.#past.length > KEPT) this.#past.shift();
    for (const listener of this.#listeners) listener(event);
  }

  /** Past events from `sinceSeconds` on, then those to come; the returned function ends it. */
  follow(
    filters: Readonly<Record<string, readonly string[]>>,
    sinceSeconds: number | undefined,
    listener: (event: WireEvent) => void,
  ): () => void {
    const filtered = (event: WireEvent) => {
      if (matches(event, filters)) listener(event);
    };
    if (sinceSeconds !== undefined) {
      for (const event of this.#past) if (event.timeNano >= sinceSeconds * 1e9) filtered(event);
    }
    this.#listeners.add(filtered);
    return () => void this.#listeners.delete(filtered);
  }
}

/** Labels are looked for in an event's attributes, which only containers' events have them in. */
function matches(event: WireEvent, filters: Readonly<Record<string, readonly string[]>>): boolean {
  const anyOf = (values: readonly string[] | undefined, value: string) =>
    values === undefined || values.length === 0 || values.includes(value);
  return (
    anyOf(filters.type, event.Type) &&
    anyOf(filters.event, event.Action.split(':')[0] ?? '') &&
    (filters.label ?? []).every((label) => hasLabel(event.Actor.Attributes, label))
  );
}

/** A label filter is "key" or "key=value". */
export function hasLabel(labels: Readonly<Record<string, string>>, filter: string): boolean {
  const equals = filter.indexOf('=');
  if (equals < 0) return Object.hasOwn(labels, filter);
  return labels[filter.slice(0, equals)] === filter.slice(equals + 1);
}
