import { Option } from 'commander';
import { EXIT } from '../../../errors/exit-status.ts';
import { FlotillaError } from '../../../errors/flotilla-error.ts';
import { parseHost } from '../../../fleet/endpoint.ts';
import { createCommand, parse } from '../../command.ts';
import type { CommandContext } from '../../context.ts';
import { collect } from '../../globals.ts';
import { editFleet } from '../../nodes/edit-fleet.ts';
import { collectLabel } from '../../nodes/label-flags.ts';
import { tellManager } from '../../nodes/tell-fleet.ts';

interface Flags {
  readonly availability?: string;
  readonly labelAdd?: Readonly<Record<string, string>>;
  readonly labelRm?: readonly string[];
  readonly address?: string;
  readonly address6?: string;
  readonly host?: string;
}

/** `flotilla node update`: changes what the fleet file says of a node; its comments stay. */
export async function run(argv: readonly string[], context: CommandContext): Promise<number> {
  const command = createCommand(context, {
    name: 'node update',
    summary:
      'Change the settings of a node in the fleet file. A manager applies them to stacks at once; without one, the next up or stack deploy does.',
    examples: ['node update --availability drain b', 'node update --label-add zone=eu-1 --label-rm old a'],
  })
    .argument('<node>', 'name of the node')
    .addOption(
      new Option('--availability <state>', 'what the node takes part in').choices([
        'active',
        'pause',
        'drain',
      ]),
    )
    .option('--label-add <key=value>', 'label to add or change; repeatable', collectLabel)
    .option('--label-rm <key>', 'label to remove; repeatable', collect)
    .option('--address <ip>', 'address under which the other nodes reach it')
    .option('--address6 <ip>', 'its IPv6 address as well, so that published ports answer over IPv6')
    .option('--host <address>', 'where its engine is');
  if (!parse(command, argv)) return EXIT.done;
  const { labelAdd, labelRm, availability, address, address6, host } = command.opts<Flags>();
  if ([labelAdd, labelRm, availability, address, address6, host].every((flag) => flag === undefined)) {
    throw new FlotillaError('NOTHING_TO_CHANGE', 'Nothing is said that is to change', {
      hint: 'give --availability, --label-add, --label-rm, --address, --address6 or --host',
    });
  }
  if (host !== undefined) parseHost(host);
  const [name = ''] = command.args;
  editFleet(
    context,
    (edit) =>
      edit.update(name, {
        ...(labelAdd === undefined ? {} : { labels: labelAdd }),
        ...(labelRm === undefined ? {} : { removedLabels: labelRm }),
        ...(availability === undefined ? {} : { availability }),
        ...(address === undefined ? {} : { address }),
        ...(address6 === undefined ? {} : { address6 }),
        ...(host === undefined ? {} : { host }),
      }),
    { mayCreate: false },
  );
  context.stdout.write(`${name}\n`);
  if (availability !== undefined || labelAdd !== undefined || labelRm !== undefined)
    await tellManager(context);
  return EXIT.done;
}
