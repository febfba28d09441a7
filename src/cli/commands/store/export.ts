import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { EXIT } from '../../../errors/exit-status.ts';
import { exportStore } from '../../../store/archive.ts';
import { createCommand, parse } from '../../command.ts';
import type { CommandContext } from '../../context.ts';
import { withRecords } from '../../stacks/with-stacks.ts';

/** `flotilla store export`: all that is known of stacks, as one file. */
export async function run(argv: readonly string[], context: CommandContext): Promise<number> {
  const command = createCommand(context, {
    name: 'store export',
    summary: 'Write all stacks with their revisions as JSON, for a backup or for another store.',
    examples: ['store export stacks.json', 'store export > stacks.json'],
  }).argument('[file]', 'the file to write; standard output without it');
  if (!parse(command, argv)) return EXIT.done;
  const [file] = command.args;
  const text = await withRecords(context, (_session, records) => exportStore(records));
  if (file === undefined || file === '-') context.stdout.write(text);
  else writeFileSync(resolve(context.cwd, file), text, { mode: 0o600 });
  return EXIT.done;
}
