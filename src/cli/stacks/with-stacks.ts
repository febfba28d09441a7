import type { RecordStore } from '../../store/record-store.ts';
import { StackStore } from '../../store/stacks.ts';
import type { CommandContext } from '../context.ts';
import type { Session } from '../run/session.ts';
import { withSession } from '../run/with-session.ts';
import { openRecordStore } from './open-store.ts';

/** Gives an action the engines and the store of their stacks, and lets them go at its end. */
export function withStacks<T>(
  context: CommandContext,
  action: (session: Session, store: StackStore) => Promise<T>,
): Promise<T> {
  return withRecords(context, (session, records) => action(session, new StackStore(records)));
}

/** The same with all of the store: what managers keep in it too. */
export function withRecords<T>(
  context: CommandContext,
  action: (session: Session, records: RecordStore) => Promise<T>,
): Promise<T> {
  return withSession(context, async (session) => action(session, await openRecordStore(context, session)));
}
