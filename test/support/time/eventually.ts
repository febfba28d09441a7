/**
 * Waits until `condition` gives something other than undefined or false, and returns it. For what
 * another process does; never for time to pass. A condition that throws is asked again, and its last error tells
 * why the deadline passed.
 */
export async function eventually<T>(
  what: string,
  condition: () => T | undefined | false | Promise<T | undefined | false>,
  deadlineMs = 20_000,
): Promise<T> {
  const end = Date.now() + deadlineMs;
  let cause: unknown;
  do {
    try {
      const value = await condition();
      if (value !== undefined && value !== false) return value;
      cause = undefined;
    } catch (error) {
      cause = error;
    }
    await new Promise((resolve) => setTimeout(resolve, 25));
  } while (Date.now() < end);
  const reason = cause instanceof Error ? `: ${cause.message}` : '';
  throw new Error(`Not within ${deadlineMs} ms: ${what}${reason}`, { cause });
}
