import { EXIT } from '../../../errors/exit-status.ts';
import { serviceOf, slotOf } from '../../../observe/classify.ts';
import { formatTable } from '../../../ui/text/table.ts';
import { createCommand, parse } from '../../command.ts';
import type { FoundContainer } from '../../containers/find-running.ts';
import { projectContainers } from '../../containers/project-containers.ts';
import type { CommandContext } from '../../context.ts';
import { loadTargets } from '../../run/lifecycle.ts';
import { withSession } from '../../run/with-session.ts';

/** One process, by the titles of the engine's `ps`. */
type ProcessRow = ReadonlyMap<string, string>;

/** `flotilla top`: the processes of running containers. */
export async function run(argv: readonly string[], context: CommandContext): Promise<number> {
  const command = createCommand(context, {
    name: 'top',
    summary: 'Show the processes that run in containers, with the ids that they have on their node.',
    examples: ['top', 'top web'],
  }).argument('[services...]', 'services; all by default');
  if (!parse(command, argv)) return EXIT.done;
  const project = await loadTargets(context, command.args, { isLenient: true, readsEnvFiles: true });
  const rows = await withSession(context, async ({ ask }) => {
    const containers = await projectContainers(ask, project.name, command.args, { oneOffs: true });
    const running = containers.filter(({ container }) => container.state === 'running');
    const ofRun = context.isCompose ? '' : 'run';
    return (await Promise.all(running.map((found) => processesOf(found, ofRun)))).flat();
  });
  context.stdout.write(render(rows));
  return EXIT.done;
}

async function processesOf(
  { engine, container }: FoundContainer,
  ofRun: string,
): Promise<readonly ProcessRow[]> {
  const { titles, processes } = await engine.topContainer(container.id);
  const slot = slotOf(container);
  const origin = [
    ['SERVICE', serviceOf(container) ?? ''],
    ['#', slot === undefined ? ofRun : String(slot)],
  ] as const;
  return processes.map(
    (cells) => new Map([...origin, ...titles.map((title, index) => [title, cells[index] ?? '-'] as const)]),
  );
}

/** Titles can differ between nodes: each gets a column, and the command stands last. */
function render(rows: readonly ProcessRow[]): string {
  if (rows.length === 0) return '';
  const titles = [...new Set(rows.flatMap((row) => [...row.keys()]))];
  const ordered = [
    ...titles.filter((title) => title !== 'CMD'),
    ...titles.filter((title) => title === 'CMD'),
  ];
  const cells = rows.map((row) => ordered.map((title) => row.get(title) ?? '-'));
  return formatTable(ordered, cells, { minColumnWidth: 4, gap: 2 });
}
