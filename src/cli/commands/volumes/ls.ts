import { EXIT } from '../../../errors/exit-status.ts';
import { LABEL } from '../../../model/labels.ts';
import { formatListing, type Row } from '../../../ui/text/listing.ts';
import { createCommand, FORMAT_HELP, parse } from '../../command.ts';
import { joinLabels } from '../../containers/container-row.ts';
import type { CommandContext } from '../../context.ts';
import { withSession } from '../../run/with-session.ts';
import { type LocatedVolume, listAllVolumes } from '../../volumes/find-volume.ts';

interface Flags {
  readonly quiet?: boolean;
  readonly format: string;
}

const TITLES = {
  Node: 'NODE',
  Driver: 'DRIVER',
  Name: 'VOLUME NAME',
  Project: 'PROJECT',
  Containers: 'CONTAINERS',
  Labels: 'LABELS',
};

/** `flotilla volume ls`: the volumes of all nodes. */
export async function run(argv: readonly string[], context: CommandContext): Promise<number> {
  const command = createCommand(context, {
    name: 'volume ls',
    summary: 'List the volumes of all nodes and projects, and the containers that use them.',
    examples: ['volume ls', "volume ls --format '{{.Node}} {{.Name}}'"],
  })
    .option('-q, --quiet', 'print names only')
    .option('--format <format>', FORMAT_HELP, '');
  if (!parse(command, argv)) return EXIT.done;
  const { quiet, format } = command.opts<Flags>();
  const volumes = await withSession(context, listAllVolumes);
  if (quiet) {
    context.stdout.write(volumes.map(({ volume }) => `${volume.name}\n`).join(''));
    return EXIT.done;
  }
  const columns = ['Node', 'Driver', 'Name', 'Project', 'Containers'];
  context.stdout.write(formatListing({ titles: TITLES, columns, rows: volumes.map(rowOf) }, format));
  return EXIT.done;
}

function rowOf({ engine, volume, users }: LocatedVolume): Row {
  return {
    Node: engine.node,
    Driver: volume.driver,
    Name: volume.name,
    Project: volume.labels[LABEL.project] ?? '',
    Containers: users.map(({ name }) => name).join(','),
    Labels: joinLabels(volume.labels),
  };
}
