import { Option } from 'commander';
import { EXIT } from '../../../errors/exit-status.ts';
import { FlotillaError } from '../../../errors/flotilla-error.ts';
import { LABEL } from '../../../model/labels.ts';
import type { ObservedContainer } from '../../../model/observed/container.ts';
import { isAlive } from '../../../observe/classify.ts';
import { formatTable } from '../../../ui/text/table.ts';
import { createCommand, parse } from '../../command.ts';
import type { CommandContext } from '../../context.ts';
import { collect } from '../../globals.ts';
import { withSession } from '../../run/with-session.ts';

interface Flags {
  readonly all?: boolean;
  readonly quiet?: boolean;
  readonly filter?: readonly string[];
  readonly format: 'table' | 'json';
}

/** One project, under the field names of `docker compose ls --format json`. */
interface ProjectRow {
  readonly Name: string;
  readonly Status: string;
  readonly ConfigFiles: string;
}

/** `flotilla ls`: the projects on the engines. */
export async function run(argv: readonly string[], context: CommandContext): Promise<number> {
  const command = createCommand(context, {
    name: 'ls',
    summary: 'List the projects that have running containers.',
    examples: ['ls', 'ls -a --format json', 'ls --filter name=^shop -q'],
  })
    .option('-a, --all', 'list projects too whose containers are all stopped')
    .option('-q, --quiet', 'print names only')
    .option('--filter <name=pattern>', 'list projects whose name matches; repeatable', collect)
    .addOption(
      new Option('--format <format>', 'how to print them').choices(['table', 'json']).default('table'),
    );
  if (!parse(command, argv)) return EXIT.done;
  const flags = command.opts<Flags>();
  const patterns = namePatterns(flags.filter ?? [], context.isCompose);
  const containers = await withSession(context, async ({ ask }) => {
    const labels = [LABEL.project, LABEL.configHash];
    return (await ask((engine) => engine.listContainers(labels))).flat();
  });
  const projects = projectRows(flags.all ? containers : containers.filter(isAlive)).filter(({ Name }) =>
    patterns.every((pattern) => pattern.test(Name)),
  );
  context.stdout.write(render(projects, flags));
  return EXIT.done;
}

/** docker compose finds nothing by a pattern that is none. */
function namePatterns(filters: readonly string[], isCompose: boolean): readonly RegExp[] {
  return filters.map((filter) => {
    const equals = filter.indexOf('=');
    const key = filter.slice(0, Math.max(0, equals)).trim();
    if (key !== 'name') {
      const words = equals < 0 ? 'bad format of filter (expected name=value)' : `invalid filter '${key}'`;
      throw new FlotillaError('FILTER_INVALID', words, { hint: 'filter by name=PATTERN' });
    }
    const pattern = filter.slice(equals + 1).trim();
    try {
      return new RegExp(pattern);
    } catch (cause) {
      if (isCompose) return /$^/;
      throw new FlotillaError('FILTER_INVALID', `"${pattern}" is not a regular expression`, { cause });
    }
  });
}

function projectRows(containers: readonly ObservedContainer[]): readonly ProjectRow[] {
  const byName = Map.groupBy(containers, ({ labels }) => labels[LABEL.project] ?? '');
  return [...byName.keys()].sort().map((name) => {
    const own = byName.get(name) ?? [];
    const files = own.flatMap(({ labels }) => (labels[LABEL.configFiles] ?? '').split(','));
    const known = [...new Set(files)].filter((file) => file !== '');
    return { Name: name, Status: statusOf(own), ConfigFiles: known.length === 0 ? 'N/A' : known.join(',') };
  });
}

/** "exited(1), running(2)". */
function statusOf(containers: readonly ObservedContainer[]): string {
  const states = Map.groupBy(containers, ({ state }) => state as string);
  return [...states.keys()]
    .sort()
    .map((state) => `${state}(${states.get(state)?.length})`)
    .join(', ');
}

function render(projects: readonly ProjectRow[], { quiet, format }: Flags): string {
  if (quiet) return projects.map(({ Name }) => `${Name}\n`).join('');
  if (format === 'json') return `${JSON.stringify(projects)}\n`;
  const rows = projects.map(({ Name, Status, ConfigFiles }) => [Name, Status, ConfigFiles]);
  return formatTable(['NAME', 'STATUS', 'CONFIG FILES'], rows, { minColumnWidth: 20 });
}
