import type { CommandContext } from '../context.ts';
import { loadOrFail } from '../load.ts';

export async function run(_argv: readonly string[], context: CommandContext): Promise<number> {
  loadOrFail(context);
  return 0;
}
