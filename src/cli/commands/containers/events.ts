import type { EngineEvent } from '../../../engine/engine.ts';
import { EXIT } from '../../../errors/exit-status.ts';
import { LABEL } from '../../../model/labels.ts';
import { localTime } from '../../../ui/text/go-time.ts';
import { createCommand, parse } from '../../command.ts';
import type { CommandContext } from '../../context.ts';
import { parseTime } from '../../globals.ts';
import { takeInterrupts } from '../../run/interrupt.ts';
import { loadTargets } from '../../run/lifecycle.ts';
import { withSession } from '../../run/with-session.ts';

interface Flags {
  readonly json?: boolean;
  readonly since?: string;
  readonly until?: string;
}

const COMPOSE_LABEL = 'com.docker.compose.';

/** `flotilla events`: what happens to the project's containers, as it happens. */
export async function run(argv: readonly string[], context: CommandContext): Promise<number> {
  const command = createCommand(context, {
    name: 'events',
    summary: "Show what happens to the project's containers, until Ctrl-C or --until.",
    examples: ['events', 'events --json web', 'events --since 10m --until 1s'],
  })
    .argument('[services...]', 'services; all by default')
    .option('--json', 'print one JSON object a line')
    .option('--since <time>', 'begin at a time (2026-01-02T13:23:37Z) or so long ago (42m)', parseTime)
    .option('--until <time>', 'end at a time, or so long ago', parseTime);
  if (!parse(command, argv)) return EXIT.done;
  const { json, since, until } = command.opts<Flags>();
  const services = command.args;
  const project = loadTargets(context, services);
  const filter = {
    labels: [`${LABEL.project}=${project.name}`],
    ...(since === undefined ? {} : { sinceSeconds: Number(since) }),
    ...(until === undefined ? {} : { untilSeconds: Number(until) }),
  };
  const interrupt = takeInterrupts();
  await withSession(context, async ({ ask }) => {
    await ask(async (engine) => {
      for await (const event of engine.events(filter, interrupt.signal)) {
        if (!isShown(event, services)) continue;
        context.stdout.write(json ? `${JSON.stringify(document(event))}\n` : textOf(event));
      }
    });
  });
  interrupt.release();
  return interrupt.signal.aborted ? EXIT.interrupted : EXIT.done;
}

function isShown({ type, attributes }: EngineEvent, services: readonly string[]): boolean {
  if (type !== 'container' || attributes[LABEL.oneoff] === 'True') return false;
  return services.length === 0 || services.includes(attributes[LABEL.service] ?? '');
}

/** What the engine adds to an event, without docker compose's own labels; sorted by name. */
function attributesOf({ attributes }: EngineEvent): readonly (readonly [string, string])[] {
  return Object.entries(attributes)
    .filter(([name]) => !name.startsWith(COMPOSE_LABEL))
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

/** "2026-11-21 15:03:15.875673 container start 6dd0… (image=app, name=shop-web-1)" */
function textOf(event: EngineEvent): string {
  const micros = String(Math.floor((event.timeMs % 1000) * 1000)).padStart(6, '0');
  const time = `${localTime(new Date(event.timeMs)).replace('T', ' ')}.${micros}`;
  const attributes = attributesOf(event).map(([name, value]) => `${name}=${value}`);
  return `${time} ${event.type} ${event.action} ${event.id} (${attributes.join(', ')})\n`;
}

/** The fields of `docker compose events --json`. */
function document(event: EngineEvent): object {
  const micros = String(Math.floor((event.timeMs % 1000) * 1000)).padStart(6, '0');
  return {
    action: event.action,
    attributes: Object.fromEntries(attributesOf(event)),
    id: event.id,
    service: event.attributes[LABEL.service] ?? '',
    time: new Date(event.timeMs).toISOString().replace(/\.\d+Z$/, `.${micros}Z`),
    type: event.type,
  };
}
