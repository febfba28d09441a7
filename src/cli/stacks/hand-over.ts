import { setTimeout as delay } from 'node:timers/promises';
import { EXIT } from '../../errors/exit-status.ts';
import type { LeaseRecord } from '../../store/lease-record.ts';
import type { Stack, StackRevision, StackStore } from '../../store/stacks.ts';
import type { CommandContext } from '../context.ts';
import { takeInterrupts } from '../interrupts/interrupt.ts';

/** The store is asked that often how the rollout gets on. */
const ASK_MS = 500;

export interface HandedOver {
  readonly stack: Stack;
  readonly revision: StackRevision;
  readonly manager: LeaseRecord;
  /** Ends when the rollout has. */
  readonly wait: boolean;
}

/** Leaves the rollout of a revision to the manager; gives the exit status. An interrupt ends the wait, not the rollout. */
export async function handOver(
  { stderr }: CommandContext,
  store: StackStore,
  { stack: { name }, revision: { number }, manager, wait }: HandedOver,
): Promise<number> {
  stderr.write(`Stack ${name}: revision ${number} is for the manager on ${manager.where} to roll out\n`);
  if (!wait) {
    stderr.write(`flotilla stack ps ${name} shows how it gets on\n`);
    return EXIT.done;
  }
  const interrupt = takeInterrupts();
  try {
    for (;;) {
      const newest = (await store.get(name))?.revisions[0];
      if (newest === undefined || newest.number > number + 1) {
        stderr.write(`Stack ${name}: another deployment has taken over\n`);
        return EXIT.failed;
      }
      const own = newest.number === number ? newest.state : 'rolled back';
      if (own !== 'updating') {
        stderr.write(`Stack ${name}: revision ${number} is ${own}\n`);
        return own === 'completed' ? EXIT.done : EXIT.failed;
      }
      await delay(ASK_MS, undefined, { signal: interrupt.signal });
    }
  } finally {
    interrupt.release();
  }
}
