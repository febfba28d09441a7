import type { EngineEvent } from '../../engine/engine.ts';

/** An engine's event, and the node that it happened on. */
export interface NodeEvent {
  readonly node: string;
  readonly event: EngineEvent;
}

/** In the order of time; events of one moment stay in the order in which they came. */
export function byTime(a: NodeEvent, b: NodeEvent): number {
  return a.event.timeMs - b.event.timeMs;
}
