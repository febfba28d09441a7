import type { SwarmLogLine } from '../../../engine/swarm-services.ts';
import { EXIT } from '../../../errors/exit-status.ts';
import { createCommand, parse } from '../../command.ts';
import type { CommandContext } from '../../context.ts';
import { takeInterrupts } from '../../interrupts/interrupt.ts';
import { byInstallation, SYSTEMD_HELP } from '../../manager/installation.ts';
import { parseTail } from '../containers/logs.ts';

interface Flags {
  readonly follow?: boolean;
  readonly tail: number | 'all';
  readonly timestamps?: boolean;
  readonly systemd?: boolean;
}

/** `flotilla manager logs`: what the installed managers write, wherever they run. */
export async function run(argv: readonly string[], context: CommandContext): Promise<number> {
  const command = createCommand(context, {
    name: 'manager logs',
    summary: 'Show the output of the installed manager, with its node in front of each line.',
    examples: ['manager logs', 'manager logs -f --tail 20'],
  })
    .option('-f, --follow', 'follow the output')
    .option('-n, --tail <lines>', 'begin that many lines from the end of each', parseTail, 'all' as const)
    .option('-t, --timestamps', 'show when the engine had each line, too')
    .option('--systemd', SYSTEMD_HELP);
  if (!parse(command, argv)) return EXIT.done;
  const { systemd = false, tail, ...flags } = command.opts<Flags>();
  const options = { follow: flags.follow ?? false, timestamps: flags.timestamps ?? false, tail };
  const interrupt = takeInterrupts();
  try {
    return await byInstallation(context, systemd, {
      async unit() {
        const { showJournal } = await import('../../../manager/install/systemd/journal.ts');
        return showJournal(options, interrupt.signal);
      },
      async service(_session, { engines, nodeName }, { id }) {
        const lines = engines[0].swarmServiceLogs(id, options, interrupt.signal);
        const print = (line: SwarmLogLine): void => printLine(context, line, nodeName, options.timestamps);
        if (options.follow) for await (const line of lines) print(line);
        else for (const line of await inOrder(lines)) print(line);
        return EXIT.done;
      },
    });
  } finally {
    interrupt.release();
  }
}

/** The engines' outputs come one after the other, as they are read. What is said of the reading itself comes last. */
async function inOrder(lines: AsyncIterable<SwarmLogLine>): Promise<readonly SwarmLogLine[]> {
  const all: SwarmLogLine[] = [];
  for await (const line of lines) all.push(line);
  const sortable = ({ time }: SwarmLogLine): string => time || '~';
  return all.sort((a, b) => (sortable(a) < sortable(b) ? -1 : 1));
}

function printLine(
  context: CommandContext,
  { stream, nodeId, time, text }: SwarmLogLine,
  nodeName: (id: string) => string,
  timestamps: boolean,
): void {
  if (nodeId === undefined) context.stderr.write(text);
  else context[stream].write(`${nodeName(nodeId)} | ${timestamps ? `${time} ` : ''}${text}`);
}
