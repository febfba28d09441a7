import type { Clock } from '../../async/clock.ts';
import type { Engine, EventFilter } from '../../engine/engine.ts';
import { followNode } from '../../observe/follow-node.ts';
import type { AskNodes } from '../run/ask-nodes.ts';
import { InOrder } from './in-order.ts';
import { byTime, type NodeEvent } from './node-event.ts';

export interface FleetEvents {
  readonly engines: readonly Engine[];
  readonly ask: AskNodes;
  readonly filter: EventFilter;
  /** Unix time. */
  readonly nowSeconds: number;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly onEvent: (event: NodeEvent) => void;
  readonly onGone: (node: string, reason: string) => void;
  readonly onBack: (node: string) => void;
}

/**
 * The events of all nodes, in the order of time, until `filter.untilSeconds` or the signal. What is past is put into its order as a whole;
 * what happens now, within a moment. Of several nodes, one that falls away is joined again. Rejects where no node answers.
 */
export async function fleetEvents(request: FleetEvents): Promise<void> {
  const { engines, ask, filter, nowSeconds, clock, signal, onEvent } = request;
  const [only] = engines;
  if (engines.length === 1 && only !== undefined) {
    for await (const event of only.events(filter, signal)) onEvent({ node: only.node, event });
    return;
  }
  const { sinceSeconds, untilSeconds = Number.POSITIVE_INFINITY } = filter;
  const isPast = untilSeconds <= nowSeconds;
  const endsAtMs = clock.now() + (untilSeconds - nowSeconds) * 1000;
  if (sinceSeconds === undefined || sinceSeconds >= nowSeconds || isPast) {
    if (isPast) await printPast(request, untilSeconds);
    else {
      await ask((engine) => engine.ping(signal));
      await followAll(request, filter, endsAtMs);
    }
    return;
  }
  await printPast(request, nowSeconds);
  if (!signal.aborted) await followAll(request, { ...filter, sinceSeconds: nowSeconds }, endsAtMs);
}

/** Engines end a stream by themselves where its end is in the past. */
async function printPast({ ask, filter, signal, onEvent }: FleetEvents, untilSeconds: number): Promise<void> {
  const lists = await ask(async (engine) => {
    const events: NodeEvent[] = [];
    for await (const event of engine.events({ ...filter, untilSeconds }, signal)) {
      events.push({ node: engine.node, event });
    }
    return events;
  });
  for (const one of lists.flat().sort(byTime)) onEvent(one);
}

async function followAll(request: FleetEvents, filter: EventFilter, endsAtMs: number): Promise<void> {
  const { engines, clock, nowSeconds, onEvent, onGone, onBack } = request;
  // Where one engine refuses, the others are not listened to any longer.
  const end = new AbortController();
  const signal = AbortSignal.any([request.signal, end.signal]);
  const order = new InOrder(clock, signal, onEvent);
  try {
    await Promise.all(
      engines.map((engine) =>
        followNode({
          engine,
          filter,
          clock,
          signal,
          beganSeconds: nowSeconds,
          endsAtMs,
          onEvent: (event) => order.add({ node: engine.node, event }),
          onGone: (reason) => onGone(engine.node, reason),
          onBack: () => onBack(engine.node),
        }),
      ),
    );
  } finally {
    end.abort();
  }
  order.flush();
}
