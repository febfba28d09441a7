import { Option } from 'commander';
import { EXIT } from '../../../errors/exit-status.ts';
import { formatTable } from '../../../ui/text/table.ts';
import { createCommand, parse } from '../../command.ts';
import { type CompatibilityRow, compatibilityRows } from '../../compatibility/table.ts';
import type { CommandContext } from '../../context.ts';

interface Flags {
  readonly all?: boolean;
  readonly format: 'table' | 'json';
}

/** `flotilla compatibility`: docker compose's commands and flags, and what becomes of them here. */
export async function run(argv: readonly string[], context: CommandContext): Promise<number> {
  const command = createCommand(context, {
    name: 'compatibility',
    summary: "Show docker compose's commands and flags: the same, better, or absent and why.",
    examples: ['compatibility', 'compatibility --all up'],
  })
    .argument('[commands...]', 'commands of docker compose; all by default')
    .option('-a, --all', 'show every flag, not only what differs')
    .addOption(
      new Option('--format <format>', 'how to print it').choices(['table', 'json']).default('table'),
    );
  if (!parse(command, argv)) return EXIT.done;
  const { all, format } = command.opts<Flags>();
  const wanted = command.args;
  const rows = compatibilityRows()
    .filter((row) => wanted.length === 0 || wanted.includes(row.command))
    .filter((row) => all === true || row.flag === '' || differsByItself(row));
  const text =
    format === 'json'
      ? rows.map((row) => `${JSON.stringify(row)}\n`).join('')
      : formatTable(
          ['COMMAND', 'FLAG', 'STATE', 'WHY'],
          rows.map(({ command, flag, state, why }) => [command, flag, state, why]),
        );
  context.stdout.write(text);
  return EXIT.done;
}

/** The flags of a command that is absent say nothing new. */
function differsByItself({ command, state }: CompatibilityRow): boolean {
  if (state === 'same') return false;
  const head = compatibilityRows().find((row) => row.command === command && row.flag === '');
  return head?.state !== 'absent';
}
