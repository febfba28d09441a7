import type { ContainerStats } from '../../../engine/containers.ts';
import { EXIT } from '../../../errors/exit-status.ts';
import { isAlive } from '../../../observe/classify.ts';
import { formatListing } from '../../../ui/text/listing.ts';
import { createCommand, FORMAT_HELP, parse } from '../../command.ts';
import type { FoundContainer } from '../../containers/find-running.ts';
import { projectContainers } from '../../containers/project-containers.ts';
import { statsListing } from '../../containers/stats-row.ts';
import type { CommandContext } from '../../context.ts';
import { takeInterrupts } from '../../interrupts/interrupt.ts';
import { loadTargets } from '../../run/lifecycle.ts';
import { withSession } from '../../run/with-session.ts';

interface Flags {
  readonly all?: boolean;
  readonly stream: boolean;
  readonly trunc: boolean;
  readonly format: string;
}

/** How often the picture is drawn anew; engines send a reading a second. */
const REDRAW_MS = 500;
const HOME = '\u001B[H';
const CLEAR = '\u001B[2J';
const CLEAR_LINE = '\u001B[K';
const CLEAR_BELOW = '\u001B[J';

/** `flotilla stats`: what containers use, refreshed until Ctrl-C. */
export async function run(argv: readonly string[], context: CommandContext): Promise<number> {
  const command = createCommand(context, {
    name: 'stats',
    summary: 'Show how much CPU, memory, network and disk running containers use.',
    examples: ['stats', 'stats --no-stream --format json', "stats --format 'table {{.Name}}\\t{{.CPUPerc}}'"],
  })
    .argument('[services...]', 'services; all by default')
    .option('-a, --all', 'show containers too that do not run')
    .option('--no-stream', 'show one reading and end')
    .option('--no-trunc', 'print whole ids')
    .option('--format <format>', FORMAT_HELP, '');
  if (!parse(command, argv)) return EXIT.done;
  const flags = command.opts<Flags>();
  const project = await loadTargets(context, command.args, { isLenient: true, readsEnvFiles: true });
  const interrupt = takeInterrupts();
  try {
    return await withSession(context, async ({ ask }) => {
      const all = await projectContainers(ask, project.name, command.args, { oneOffs: true });
      const measured = flags.all ? all : all.filter(({ container }) => isAlive(container));
      const meter = new Meter(measured, flags);
      if (!flags.stream || measured.length === 0) {
        await meter.readOnce(interrupt.signal);
        context.stdout.write(meter.text());
        return EXIT.done;
      }
      await follow(meter, context, interrupt.signal);
      return interrupt.signal.aborted ? EXIT.interrupted : EXIT.done;
    });
  } finally {
    interrupt.release();
  }
}

/** Draws the readings again and again, until no container sends any more. */
async function follow(meter: Meter, { stdout }: CommandContext, signal: AbortSignal): Promise<void> {
  stdout.write(CLEAR);
  const draw = (): void => {
    stdout.write(`${HOME}${meter.text().replaceAll('\n', `${CLEAR_LINE}\n`)}${CLEAR_BELOW}`);
  };
  draw();
  const timer = setInterval(draw, REDRAW_MS);
  try {
    await meter.readOn(signal);
  } finally {
    clearInterval(timer);
  }
  draw();
}

/** The last reading of each container. */
class Meter {
  readonly #found: readonly FoundContainer[];
  readonly #flags: Flags;
  readonly #readings = new Map<string, ContainerStats>();

  constructor(found: readonly FoundContainer[], flags: Flags) {
    this.#found = found;
    this.#flags = flags;
  }

  readOnce(signal: AbortSignal): Promise<void> {
    return this.#read(false, signal);
  }

  /** Resolves when every container has ended, or `signal` aborts. */
  readOn(signal: AbortSignal): Promise<void> {
    return this.#read(true, signal);
  }

  text(): string {
    const measured = this.#found.map(({ container }) => ({
      container,
      stats: this.#readings.get(container.id),
    }));
    return formatListing(statsListing(measured, { truncate: this.#flags.trunc }), this.#flags.format);
  }

  async #read(stream: boolean, signal: AbortSignal): Promise<void> {
    await Promise.all(
      this.#found.map(async ({ engine, container: { id } }) => {
        for await (const reading of engine.stats(id, { stream }, signal)) this.#readings.set(id, reading);
      }),
    );
  }
}
