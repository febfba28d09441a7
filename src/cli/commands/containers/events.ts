import { systemClock } from '../../../async/clock.ts';
import { EXIT } from '../../../errors/exit-status.ts';
import { LABEL } from '../../../model/labels.ts';
import { ROW_FUNCTIONS } from '../../../ui/text/template/functions.ts';
import { compileTemplate } from '../../../ui/text/template/template.ts';
import { createCommand, parse } from '../../command.ts';
import type { CommandContext } from '../../context.ts';
import { eventFilter } from '../../events/event-filter.ts';
import { eventJson, eventLine, eventRow } from '../../events/event-text.ts';
import { fallenNodes } from '../../events/fallen-nodes.ts';
import { fleetEvents } from '../../events/fleet-events.ts';
import type { NodeEvent } from '../../events/node-event.ts';
import { collect, parseTime } from '../../globals.ts';
import { takeInterrupts } from '../../interrupts/interrupt.ts';
import { loadTargets } from '../../run/lifecycle.ts';
import { withSession } from '../../run/with-session.ts';

interface Flags {
  readonly all?: boolean;
  readonly filter?: readonly string[];
  readonly format?: string;
  readonly json?: boolean;
  readonly since?: string;
  readonly until?: string;
}

/** `flotilla events`: what happens to the containers of a project or stack, on all nodes, as it happens. */
export async function run(argv: readonly string[], context: CommandContext): Promise<number> {
  const command = createCommand(context, {
    name: 'events',
    summary: "Show what happens to the project's containers on all nodes, until Ctrl-C or --until.",
    examples: [
      'events',
      'events --json web',
      'events --since 10m --until 1s',
      'events --all --filter event=die',
    ],
  })
    .argument('[services...]', 'services; all by default')
    .option('-a, --all', 'of all projects and stacks on the nodes')
    .option(
      '-f, --filter <key=value>',
      'show only what matches; by container, event, image, label, node, service; repeatable',
      collect,
    )
    .option('--format <format>', 'json, or a Go template for each event')
    .option('--json', 'print one JSON object a line')
    .option('--since <time>', 'begin at a time (2026-01-02T13:23:37Z) or so long ago (42m)', parseTime)
    .option('--until <time>', 'end at a time, or so long ago', parseTime);
  if (!parse(command, argv)) return EXIT.done;
  const flags = command.opts<Flags>();
  const services = command.args;
  const isShown = eventFilter(services, flags.filter ?? []);
  const label = flags.all
    ? LABEL.project
    : `${LABEL.project}=${(await loadTargets(context, services, { readsEnvFiles: true })).name}`;
  const interrupt = takeInterrupts();
  try {
    await withSession(context, async ({ engines, ask }) => {
      const print = printer(flags, engines.length > 1);
      await fleetEvents({
        engines,
        ask,
        filter: { labels: [label], ...period(flags) },
        nowSeconds: Date.now() / 1000,
        clock: systemClock,
        signal: interrupt.signal,
        onEvent(one) {
          if (isShown(one)) context.stdout.write(print(one));
        },
        ...fallenNodes(context),
      });
    });
  } finally {
    interrupt.release();
  }
  return interrupt.signal.aborted ? EXIT.interrupted : EXIT.done;
}

function period({ since, until }: Flags): { readonly sinceSeconds?: number; readonly untilSeconds?: number } {
  return {
    ...(since ? { sinceSeconds: Number(since) } : {}),
    ...(until ? { untilSeconds: Number(until) } : {}),
  };
}

function printer({ json, format }: Flags, isFleet: boolean): (event: NodeEvent) => string {
  if (json === true || format?.trim() === 'json') return (one) => eventJson(one, isFleet);
  if (format === undefined) return (one) => eventLine(one, isFleet);
  const template = compileTemplate(format.replaceAll('\\t', '\t').replaceAll('\\n', '\n'));
  return (one) => `${template.render(eventRow(one), ROW_FUNCTIONS)}\n`;
}
