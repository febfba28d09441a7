import { EXIT } from '../../../errors/exit-status.ts';
import { LABEL } from '../../../model/labels.ts';
import { isAlive } from '../../../observe/classify.ts';
import type { LocatedContainer } from '../../../schedule/placement.ts';
import { formatListing, type Row } from '../../../ui/text/listing.ts';
import { createCommand, FORMAT_HELP, parse } from '../../command.ts';
import type { CommandContext } from '../../context.ts';
import { withSession } from '../../run/with-session.ts';
import { engineOf } from '../../volumes/find-volume.ts';

interface Flags {
  readonly all?: boolean;
  readonly quiet?: boolean;
  readonly format: string;
}

const ID_LENGTH = 12;

const TITLES = {
  ID: 'CONTAINER ID',
  Name: 'NAME',
  Image: 'IMAGE',
  Node: 'NODE',
  Project: 'PROJECT',
  Service: 'SERVICE',
  State: 'STATE',
  Status: 'STATUS',
};

/** `flotilla node ps`: what runs on nodes, of whatever project. */
export async function run(argv: readonly string[], context: CommandContext): Promise<number> {
  const command = createCommand(context, {
    name: 'node ps',
    summary: 'List the containers of all projects on nodes.',
    examples: ['node ps', 'node ps b c', "node ps -a --format '{{.Node}} {{.Name}}'"],
  })
    .argument('[nodes...]', 'names of nodes; all by default')
    .option('-a, --all', 'list stopped containers too')
    .option('-q, --quiet', 'print container ids only')
    .option('--format <format>', FORMAT_HELP, '');
  if (!parse(command, argv)) return EXIT.done;
  const { all, quiet, format } = command.opts<Flags>();
  const names = command.args;
  const found = await withSession(context, async (session) => {
    for (const name of names) engineOf(session, name);
    const lists = await session.ask(async (engine) => {
      if (names.length > 0 && !names.includes(engine.node)) return [];
      const containers = await engine.listContainers([LABEL.project, LABEL.configHash]);
      return containers.map((container) => ({ node: engine.node, container }));
    });
    return lists.flat();
  });
  const shown = found
    .filter(({ container }) => all === true || isAlive(container))
    .sort((a, b) => (`${a.node} ${a.container.name}` < `${b.node} ${b.container.name}` ? -1 : 1));
  if (quiet) {
    context.stdout.write(shown.map(({ container }) => `${container.id}\n`).join(''));
    return EXIT.done;
  }
  const columns = ['Node', 'Name', 'Image', 'Project', 'Service', 'Status'];
  context.stdout.write(formatListing({ titles: TITLES, columns, rows: shown.map(rowOf) }, format));
  return EXIT.done;
}

function rowOf({ node, container }: LocatedContainer): Row {
  const { id, name, image, labels, state, status } = container;
  return {
    ID: id.slice(0, ID_LENGTH),
    Name: name,
    Image: image,
    Node: node,
    Project: labels[LABEL.project] ?? '',
    Service: labels[LABEL.service] ?? '',
    State: state,
    Status: status,
  };
}
