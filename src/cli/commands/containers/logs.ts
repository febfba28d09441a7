import { systemClock } from '../../../async/clock.ts';
import type { Engine } from '../../../engine/engine.ts';
import { EXIT } from '../../../errors/exit-status.ts';
import { FlotillaError } from '../../../errors/flotilla-error.ts';
import { OutputFollower } from '../../../logs/follower.ts';
import { mergeByTime } from '../../../logs/merge-by-time.ts';
import { shortName } from '../../../logs/short-name.ts';
import { timedLines } from '../../../logs/timed-lines.ts';
import type { Project } from '../../../model/desired/project.ts';
import type { ObservedContainer } from '../../../model/observed/container.ts';
import { isAlive, slotOf } from '../../../observe/classify.ts';
import { LogPrinter } from '../../../ui/logs/log-printer.ts';
import { createCommand, parse } from '../../command.ts';
import { projectContainers } from '../../containers/project-containers.ts';
import type { CommandContext } from '../../context.ts';
import { fallenNodes, followedNodes } from '../../events/fallen-nodes.ts';
import { parseInteger, parseTime } from '../../globals.ts';
import { takeInterrupts } from '../../interrupts/interrupt.ts';
import { loadTargets } from '../../run/lifecycle.ts';
import { openSession, type Session } from '../../run/session.ts';
import { usesColour } from '../../uses-colour.ts';

/** The flags of `logs`. */
export interface LogFlags {
  readonly follow?: boolean;
  readonly tail: number | 'all';
  readonly timestamps?: boolean;
  readonly since?: string;
  readonly until?: string;
  readonly index?: number;
  readonly color: boolean;
  readonly logPrefix: boolean;
}

interface Origin {
  readonly engine: Engine;
  readonly container: ObservedContainer;
  readonly name: string;
}

/** `flotilla logs`: what containers write, merged by time; with -f as it comes. */
export async function run(argv: readonly string[], context: CommandContext): Promise<number> {
  const command = createCommand(context, {
    name: 'logs',
    summary: 'Show the output of the containers of services, oldest first.',
    examples: ['logs', 'logs -f --tail 20 web', 'logs --since 10m --timestamps'],
  })
    .argument('[services...]', 'services to show; all by default')
    .option('-f, --follow', 'follow the output')
    .option(
      '-n, --tail <lines>',
      'begin that many lines from the end of each',
      tailParser(context),
      'all' as const,
    )
    .option('-t, --timestamps', 'show when each line was written')
    .option('--since <time>', 'begin at a time (2026-01-02T13:23:37Z) or so long ago (42m)', parseTime)
    .option('--until <time>', 'end at a time, or so long ago', parseTime)
    .option('--index <n>', 'only the replica of this number, of one service', parseInteger)
    .option('--no-color', 'print no colours')
    .option('--no-log-prefix', 'print no container names');
  if (!parse(command, argv)) return EXIT.done;
  const flags = command.opts<LogFlags>();
  const services = command.args;
  const project = await loadTargets(context, services);
  return showLogs(context, project.name, shownServices(context, project, services), flags);
}

/** None are all; docker compose shows no services that the file does not have, or that it says not to attach to. */
function shownServices(
  { isCompose }: CommandContext,
  project: Project | { readonly name: string },
  named: readonly string[],
): readonly string[] {
  if (!isCompose || named.length > 0 || !('services' in project)) return named;
  const all = Object.keys(project.services);
  const attached = all.filter((name) => project.services[name]?.attach !== false);
  return attached.length > 0 ? attached : all;
}

/** What the containers of a project's services write, as `logs` and `service logs` show it. */
export async function showLogs(
  context: CommandContext,
  project: string,
  services: readonly string[],
  flags: LogFlags,
): Promise<number> {
  const index = replicaNumber(flags, services);
  const session = openSession(context);
  try {
    // docker compose shows nothing of what "run" has made.
    const only = { index, oneOffs: !context.isCompose };
    const origins = await findOrigins(session, project, services, only);
    const printer = newPrinter(context, flags, origins);
    if (flags.follow) return await follow(context, { session, project, services, origins, printer, flags });
    await show(origins, printer, flags);
    return EXIT.done;
  } finally {
    await session.close();
  }
}

/** 0 and less mean all, as in docker compose. Throws `FLAGS_CONFLICT` where it is not said whose replica. */
function replicaNumber({ index }: LogFlags, services: readonly string[]): number | undefined {
  if (index === undefined || index <= 0) return undefined;
  if (services.length === 1) return index;
  throw new FlotillaError('FLAGS_CONFLICT', '--index requires one service to be selected', {
    hint: `flotilla logs --index ${index} SERVICE`,
  });
}

async function findOrigins(
  session: Session,
  project: string,
  services: readonly string[],
  { index, oneOffs }: { readonly index: number | undefined; readonly oneOffs: boolean },
): Promise<readonly Origin[]> {
  const origins = (await projectContainers(session.ask, project, services, { oneOffs }))
    .map((found) => ({ ...found, name: shortName(project, found.container.name) }))
    .filter(({ container }) => index === undefined || slotOf(container) === index)
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  if (index !== undefined && origins.length === 0) {
    const words = `service "${services[0]}" is not running container #${index}`;
    throw new FlotillaError('NO_SUCH_REPLICA', words, { hint: 'flotilla ps -a lists the replicas' });
  }
  return origins;
}

function newPrinter(context: CommandContext, flags: LogFlags, origins: readonly Origin[]): LogPrinter {
  // A slow reader of the output must not block following.
  const [stdout, stderr] = flags.follow
    ? [context.stdout.stream(), context.stderr.stream()]
    : [context.stdout, context.stderr];
  // docker compose shows all of it on standard output, where those who search it read.
  const errors = context.isCompose ? stdout : stderr;
  const color = flags.color && usesColour(context);
  const printer = new LogPrinter({ stdout, stderr: errors, color, prefix: flags.logPrefix });
  for (const { name } of origins) printer.register(name);
  return printer;
}

async function show(origins: readonly Origin[], printer: LogPrinter, flags: LogFlags): Promise<void> {
  const { signal } = new AbortController();
  const sources = origins.map(({ engine, container, name }) => {
    const options = { ...from(flags), follow: false, timestamps: true };
    return { name, lines: timedLines(engine.logs(container.id, options, signal)) };
  });
  for await (const { name, stream, time, text } of mergeByTime(sources)) {
    printer.write(name, stream, flags.timestamps ? Buffer.concat([Buffer.from(`${time} `), text]) : text);
  }
}

interface Following {
  readonly session: Session;
  readonly project: string;
  readonly services: readonly string[];
  /** The containers that are there already. */
  readonly origins: readonly Origin[];
  readonly printer: LogPrinter;
  readonly flags: LogFlags;
}

async function follow(
  context: CommandContext,
  { session, project, services, origins, printer, flags }: Following,
): Promise<number> {
  const nodes = followedNodes(context, session.engines, fallenNodes(context));
  const follower = new OutputFollower(session.engines, printer, {
    project,
    clock: systemClock,
    beganSeconds: performance.timeOrigin / 1000,
    timestamps: flags.timestamps ?? false,
    isWanted: (service) => services.length === 0 || services.includes(service),
    ...nodes,
    onWarning: (message) => session.emit({ kind: 'warning', code: 'OUTPUT_UNREADABLE', message }),
  });
  const interrupt = takeInterrupts();
  interrupt.onFirst(() => void follower.stop());
  follower.listen({ hold: 'nothing' });
  for (const { engine, container, name } of origins) {
    follower.follow(engine, container.id, name, from(flags), isAlive(container));
  }
  try {
    await nodes.orFallen(follower.untilAllEnded());
  } finally {
    interrupt.release();
    await follower.stop();
  }
  // Ctrl-C is the usual way to end following, so it is no failure; for docker compose it is.
  return interrupt.signal.aborted && context.isCompose ? EXIT.interrupted : EXIT.done;
}

function from({ tail, since, until }: LogFlags): { tail: number | 'all'; since?: string; until?: string } {
  return { tail, ...(since ? { since } : {}), ...(until ? { until } : {}) };
}

/** docker compose shows all lines if the text is not a number, or a negative one. */
function tailParser({ isCompose }: CommandContext): (value: string) => number | 'all' {
  return (value) => (isCompose && !/^-?\d+$/.test(value) ? 'all' : parseTail(value));
}

/** `--tail`: a number of lines; "all" and negative numbers mean all of them. */
export function parseTail(value: string): number | 'all' {
  if (value === 'all') return 'all';
  const lines = parseInteger(value);
  return lines < 0 ? 'all' : lines;
}
