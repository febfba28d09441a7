import type { CommandContext } from '../context.ts';
import { openSession, type Session } from './session.ts';

/** Gives an action the engines and the view, and lets them go at its end, however that comes. */
export async function withSession<T>(
  context: CommandContext,
  action: (session: Session) => Promise<T>,
): Promise<T> {
  const session = openSession(context);
  try {
    return await action(session);
  } finally {
    await session.close();
  }
}
