import { Option } from 'commander';
import { EXIT } from '../../../errors/exit-status.ts';
import { FlotillaError } from '../../../errors/flotilla-error.ts';
import { dockerConfig } from '../../../fleet/docker-config.ts';
import type { Project } from '../../../model/desired/project.ts';
import { isAlive, serviceOf } from '../../../observe/classify.ts';
import { formatListing } from '../../../ui/text/listing.ts';
import { createCommand, FORMAT_HELP, parse } from '../../command.ts';
import { containerListing } from '../../containers/container-row.ts';
import type { FoundContainer } from '../../containers/find-running.ts';
import { projectContainers } from '../../containers/project-containers.ts';
import type { CommandContext } from '../../context.ts';
import { collect } from '../../globals.ts';
import { loadTargets } from '../../run/lifecycle.ts';
import { withSession } from '../../run/with-session.ts';

const STATES = ['paused', 'restarting', 'removing', 'running', 'dead', 'created', 'exited'];

interface Flags {
  readonly all?: boolean;
  readonly quiet?: boolean;
  readonly services?: boolean;
  readonly orphans: boolean;
  readonly trunc: boolean;
  readonly status?: readonly string[];
  readonly filter?: readonly string[];
  readonly format: string;
}

/** `flotilla ps`: the project's containers. */
export async function run(argv: readonly string[], context: CommandContext): Promise<number> {
  const command = createCommand(context, {
    name: 'ps',
    summary: 'List the running containers of the project, or all with -a.',
    examples: ['ps', 'ps -a', 'ps --format json web', 'ps --status exited -q'],
  })
    .argument('[services...]', 'services to list; all by default')
    .option('-a, --all', 'list stopped containers too')
    .option('-q, --quiet', 'print container ids only')
    .option('--services', 'print service names only')
    .option('--no-orphans', 'leave out services that the compose file does not have')
    .option('--no-trunc', 'print whole commands')
    .addOption(new Option('--status <state>', 'list one state; repeatable').argParser(collect))
    .option('--filter <status=state>', 'the same, as docker compose writes it', collect)
    .option('--format <format>', FORMAT_HELP, '');
  if (!parse(command, argv)) return EXIT.done;
  const flags = command.opts<Flags>();
  const states = wantedStates(flags, context);

  const project = await loadTargets(context, command.args);
  const known = 'services' in project ? knownServices(context, project) : undefined;
  // docker compose does not list what `run` made, unless it lists all.
  const oneOffs = !context.isCompose || flags.all === true;
  const { found, namesNodes } = await withSession(context, async ({ ask, nodes }) => ({
    found: await projectContainers(ask, project.name, command.args, { oneOffs }),
    namesNodes: nodes.length > 1,
  }));
  const containers = found.filter(({ container }) => {
    const service = serviceOf(container) ?? '';
    if (!flags.orphans && known !== undefined && !known.includes(service)) return false;
    if (states.length > 0) return states.includes(container.state);
    return flags.all === true || isAlive(container);
  });
  const format = flags.format || (dockerConfig(context.environment).psFormat ?? '');
  const text = render(containers, namesNodes, flags, format);
  // docker compose ends the names of services with a line's end also where there is none.
  const isEmptyList = context.isCompose && flags.services === true && flags.quiet !== true && text === '';
  context.stdout.write(isEmptyList ? '\n' : text);
  return EXIT.done;
}

/** Whose containers are no orphans; for docker compose, services that are off are none of the file's. */
function knownServices({ isCompose }: CommandContext, project: Project): readonly string[] {
  return [...Object.keys(project.services), ...(isCompose ? [] : project.disabledServices)];
}

function wantedStates({ status = [], filter = [] }: Flags, { isCompose }: CommandContext): readonly string[] {
  const filtered = filter.map((entry) => {
    const [key = '', value] = entry.split('=');
    if (value === undefined) throw invalidFilter('arguments to --filter should be in form KEY=VAL');
    if (key === 'status') return value;
    if (isCompose && key === 'source') throw invalidFilter('not implemented');
    throw invalidFilter(isCompose ? `unknown filter ${key}` : `Filter "${entry}" is not known`);
  });
  const states = [...status, ...filtered];
  // docker compose finds nothing in a state that there is not.
  if (isCompose) return states;
  const unknown = states.find((state) => !STATES.includes(state));
  if (unknown !== undefined) {
    throw new FlotillaError('FILTER_INVALID', `Status "${unknown}" is not known`, {
      hint: `the states are: ${STATES.join(', ')}`,
    });
  }
  return states;
}

function invalidFilter(message: string): FlotillaError {
  return new FlotillaError('FILTER_INVALID', message, { hint: 'filter by status=STATE' });
}

function render(
  containers: readonly FoundContainer[],
  namesNodes: boolean,
  flags: Flags,
  format: string,
): string {
  const lines = (values: readonly string[]): string => values.map((value) => `${value}\n`).join('');
  if (flags.quiet) return lines(containers.map(({ container }) => container.id));
  if (flags.services)
    return lines([...new Set(containers.map(({ container }) => serviceOf(container) ?? ''))]);
  const options = { truncate: flags.trunc, nowMs: Date.now(), namesNodes };
  return formatListing(containerListing(containers, options), format);
}
