import { CallLimit } from '../async/call-limit.ts';
import type { Clock } from '../async/clock.ts';
import { LinkedSignal } from '../async/linked-signal.ts';
import type { ManagerOptions, ManagerPorts } from './ports.ts';
import { ConditionWatch } from './rules/condition.ts';

/** A machine that takes longer is asked again the next time. */
const PATIENCE_MS = 30_000;

/** Machines at a time. */
const PARALLEL = 16;

type Ports = Pick<ManagerPorts, 'clock' | 'engines' | 'nodeCondition' | 'report' | 'timeOfDay'>;

/**
 * Asks every node that answers what it has left, every `conditionMs`, and reports it, and where it begins to be too little. Until the signal
 * aborts; never rejects.
 */
export async function watchConditions(
  { nodeCondition, clock, engines, report, timeOfDay }: Ports,
  { conditionMs, thresholds }: Pick<ManagerOptions, 'conditionMs' | 'thresholds'>,
  isUp: (node: string) => boolean,
  signal: AbortSignal,
): Promise<void> {
  if (nodeCondition === undefined) return;
  const watch = new ConditionWatch(thresholds);
  const limit = new CallLimit(PARALLEL);
  while (!signal.aborted) {
    await Promise.all(
      [...engines.keys()].filter(isUp).map(async (node) => {
        const condition = await limit.usual(() =>
          withPatience(clock, signal, (end) => nodeCondition(node, end)),
        );
        if (condition === undefined || signal.aborted) return;
        report({ kind: 'condition', node, condition });
        for (const event of watch.events(node, condition, Date.parse(timeOfDay()))) report(event);
      }),
    );
    await clock.sleep(conditionMs, signal).catch(() => undefined);
  }
}

/** undefined where it failed, or took too long. */
async function withPatience<T>(
  clock: Clock,
  signal: AbortSignal,
  action: (signal: AbortSignal) => Promise<T>,
): Promise<T | undefined> {
  using end = new LinkedSignal(signal);
  const nothing = (): undefined => undefined;
  const late = clock.sleep(PATIENCE_MS, end.signal).then(nothing, nothing);
  const asked = action(end.signal).catch(nothing);
  try {
    return await Promise.race([asked, late]);
  } finally {
    end.abort();
  }
}
