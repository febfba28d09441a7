import type { StackStore } from '../../store/stacks.ts';
import type { CommandContext } from '../context.ts';
import type { Session } from '../run/session.ts';
import { withSession } from '../run/with-session.ts';
import { openStackStore } from './open-store.ts';

/** Gives an action the engines and the store of their stacks, and lets them go at its end. */
export function withStacks<T>(
  context: CommandContext,
  action: (session: Session, store: StackStore) => Promise<T>,
): Promise<T> {
  return withSession(context, async (session) => action(session, await openStackStore(context, session)));
}
