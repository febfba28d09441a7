import { EXIT } from '../../../errors/exit-status.ts';
import { LABEL } from '../../../model/labels.ts';
import type { ObservedVolume } from '../../../model/observed/fleet.ts';
import { formatListing, type Row } from '../../../ui/text/listing.ts';
import { createCommand, FORMAT_HELP, parse } from '../../command.ts';
import { joinLabels } from '../../containers/container-row.ts';
import { projectContainers } from '../../containers/project-containers.ts';
import type { CommandContext } from '../../context.ts';
import { loadTargets } from '../../run/lifecycle.ts';
import type { Session } from '../../run/session.ts';
import { withSession } from '../../run/with-session.ts';

interface Flags {
  readonly quiet?: boolean;
  readonly format: string;
}

const TITLES = {
  Availability: 'AVAILABILITY',
  Driver: 'DRIVER',
  Group: 'GROUP',
  Labels: 'LABELS',
  Links: 'LINKS',
  Mountpoint: 'MOUNTPOINT',
  Name: 'VOLUME NAME',
  Scope: 'SCOPE',
  Size: 'SIZE',
  Status: 'STATUS',
};

/** `flotilla volumes`: the volumes of the project. */
export async function run(argv: readonly string[], context: CommandContext): Promise<number> {
  const command = createCommand(context, {
    name: 'volumes',
    summary: 'List the volumes of the project, or those that the containers of services use.',
    examples: ['volumes', 'volumes -q web', "volumes --format '{{.Name}} {{.Mountpoint}}'"],
  })
    .argument('[services...]', 'services whose volumes are listed; all volumes by default')
    .option('-q, --quiet', 'print names only')
    .option('--format <format>', FORMAT_HELP, '');
  if (!parse(command, argv)) return EXIT.done;
  const { quiet, format } = command.opts<Flags>();
  const project = await loadTargets(context, command.args);
  const volumes = await withSession(context, (session) => find(session, project.name, command.args));
  if (quiet) context.stdout.write(volumes.map(({ name }) => `${name}\n`).join(''));
  else {
    const listing = { titles: TITLES, columns: ['Driver', 'Name'], rows: volumes.map(rowOf) };
    context.stdout.write(formatListing(listing, format));
  }
  return EXIT.done;
}

async function find(
  { ask }: Session,
  project: string,
  services: readonly string[],
): Promise<readonly ObservedVolume[]> {
  const [lists, containers] = await Promise.all([
    ask((engine) => engine.listVolumes()),
    services.length === 0 ? [] : projectContainers(ask, project, services, { oneOffs: true }),
  ]);
  const used = new Set(
    containers.flatMap(({ container }) => container.mounts.map(({ volumeName }) => volumeName)),
  );
  return lists
    .flat()
    .filter(({ labels }) => labels[LABEL.project] === project)
    .filter(({ name }) => services.length === 0 || used.has(name))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** docker's fields; what only some engines tell is "N/A", as there. */
function rowOf(volume: ObservedVolume): Row {
  return {
    Availability: 'N/A',
    Driver: volume.driver,
    Group: 'N/A',
    Labels: joinLabels(volume.labels),
    Links: 'N/A',
    Mountpoint: volume.mountpoint ?? '',
    Name: volume.name,
    Scope: volume.scope ?? '',
    Size: 'N/A',
    Status: 'N/A',
    Label: (label: unknown) => volume.labels[String(label)] ?? '',
  };
}
