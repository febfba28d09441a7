import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { EXIT } from '../../../errors/exit-status.ts';
import { FlotillaError } from '../../../errors/flotilla-error.ts';
import { importStore } from '../../../store/archive.ts';
import { createCommand, parse } from '../../command.ts';
import type { CommandContext } from '../../context.ts';
import { readStdin } from '../../project/disk-files.ts';
import { withRecords } from '../../stacks/with-stacks.ts';

/** `flotilla store import`: stacks of an export into this fleet's store. */
export async function run(argv: readonly string[], context: CommandContext): Promise<number> {
  const command = createCommand(context, {
    name: 'store import',
    summary:
      'Import stacks from an export into the store of this fleet. A manager brings them up; without one, deploy them.',
    examples: ['store import stacks.json', 'store import --replace stacks.json'],
  })
    .argument('<file>', 'what `store export` wrote; "-" is standard input')
    .option('--replace', 'replace records that are there already');
  if (!parse(command, argv)) return EXIT.done;
  const text = read(context.cwd, command.args[0] ?? '-');
  const { replace = false } = command.opts<{ replace?: boolean }>();
  const written = await withRecords(context, (_session, records) => importStore(records, text, { replace }));
  context.stderr.write(`${written.length === 1 ? '1 record' : `${written.length} records`} written\n`);
  return EXIT.done;
}

function read(cwd: string, file: string): string {
  if (file === '-') return readStdin();
  try {
    return readFileSync(resolve(cwd, file), 'utf8');
  } catch (cause) {
    throw new FlotillaError('FILE_UNREADABLE', `"${file}" can't be read`, {
      hint: 'name the file of an export',
      cause,
    });
  }
}
