import { createInterface } from 'node:readline/promises';
import type { CommandContext } from '../context.ts';

/**
 * Asks a question that yes or no answers. The end of input, and anything but yes, is no. The answer
 * may come from a pipe.
 */
export async function confirm(context: CommandContext, question: string): Promise<boolean> {
  const lines = createInterface({ input: context.stdin, output: context.stderr.stream(), terminal: false });
  try {
    context.stderr.write(`${question} [y/N] `);
    const { value } = await lines[Symbol.asyncIterator]().next();
    return typeof value === 'string' && /^y(es)?$/i.test(value.trim());
  } finally {
    lines.close();
    context.stdin.unref?.();
  }
}
