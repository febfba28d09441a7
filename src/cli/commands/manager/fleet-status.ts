import { setTimeout as delay } from 'node:timers/promises';
import { EXIT } from '../../../errors/exit-status.ts';
import { boundsText } from '../../../model/desired/autoscale.ts';
import { formatTable } from '../../../ui/text/table.ts';
import { createCommand, parse } from '../../command.ts';
import type { CommandContext } from '../../context.ts';
import { takeInterrupts } from '../../interrupts/interrupt.ts';
import { askManager } from '../../manager/ask-manager.ts';
import { type FleetStatus, fleetStatus } from '../../manager/fleet-status.ts';
import { withRecords } from '../../stacks/with-stacks.ts';

const AGAIN_MS = 2000;
/** The cursor to the corner, and everything below it gone. */
const CLEAR = '\u001b[H\u001b[J';

/** `flotilla status`: what was deployed on the fleet, and whether it is there. 1 where something is missing. */
export async function run(argv: readonly string[], context: CommandContext): Promise<number> {
  const command = createCommand(context, {
    name: 'status',
    summary:
      'Show the manager, the nodes and the stacks of the fleet. Exits with 1 if a node or a replica is missing.',
    examples: ['status', 'status --watch shop', 'status --format json'],
  })
    .argument('[stacks...]', 'only these stacks')
    .option('-w, --watch', 'show it again every two seconds, until Ctrl-C')
    .option('--format <format>', 'table or json', 'table');
  if (!parse(command, argv)) return EXIT.done;
  const { watch = false, format } = command.opts<{ watch?: boolean; format: string }>();
  const show = format === 'json' ? (status: FleetStatus) => `${JSON.stringify(status)}\n` : asText;
  const only = command.args.length === 0 ? undefined : command.args;
  const interrupt = takeInterrupts();
  try {
    return await withRecords(context, async (session, records) => {
      for (;;) {
        const picture = await askManager(context.environment);
        const status = await fleetStatus(session, records, context.missingNodes, only, picture);
        context.stdout.write(
          watch && context.stdout.isTTY === true ? `${CLEAR}${show(status)}` : show(status),
        );
        if (!watch) return status.isWell ? EXIT.done : EXIT.failed;
        context.missingNodes.clear();
        await delay(AGAIN_MS, undefined, { signal: interrupt.signal });
      }
    });
  } finally {
    interrupt.release();
  }
}

function asText({ manager, nodes, stacks }: FleetStatus): string {
  const silent = nodes.filter(({ answers }) => !answers).map(({ name }) => name);
  const lines = [
    `Manager: ${manager === undefined ? 'none' : `${manager.where}, term ${manager.term}, last heard of ${manager.renewedAt}`}`,
    `Nodes:   ${nodes.length - silent.length} of ${nodes.length} answer${silent.length === 0 ? '' : `; not ${silent.join(', ')}`}`,
    '',
  ];
  const rows = stacks.flatMap(({ name, revision, state, services }) =>
    services.map((service) => [
      name,
      revision === undefined ? '' : `${revision} ${state}`,
      service.name,
      service.replicas,
      service.image,
    ]),
  );
  const table =
    rows.length === 0
      ? 'Nothing is deployed as a stack\n'
      : formatTable(['stack', 'revision', 'service', 'replicas', 'image'], rows);
  return `${lines.join('\n')}\n${table}${scaledText(stacks)}`;
}

/** Below the table: why services have the number of replicas that a manager gave them. */
function scaledText(stacks: FleetStatus['stacks']): string {
  const lines = stacks.flatMap(({ services }) =>
    services.flatMap(({ name, autoscale }) => {
      if (autoscale === undefined) return [];
      const { load, lastChange } = autoscale;
      const parts = [
        `autoscale ${boundsText(autoscale)}`,
        ...(load === undefined ? [] : [load]),
        ...(lastChange === undefined
          ? []
          : [
              `from ${lastChange.from} to ${lastChange.to} replicas at ${lastChange.at} (${lastChange.reason})`,
            ]),
      ];
      return [`${name}: ${parts.join(', ')}\n`];
    }),
  );
  return lines.length === 0 ? '' : `\n${lines.join('')}`;
}
