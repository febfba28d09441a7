import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { EXIT } from '../../../errors/exit-status.ts';
import { FlotillaError } from '../../../errors/flotilla-error.ts';
import { isOneOff, slotOf } from '../../../observe/classify.ts';
import { createCommand, parse } from '../../command.ts';
import { type FoundContainer, serviceContainers } from '../../containers/find-running.ts';
import type { CommandContext } from '../../context.ts';
import { copyFromContainer, packFromContainer } from '../../copy/from-container.ts';
import { type CopyEnd, parseCopyEnd } from '../../copy/place.ts';
import { type CopyOptions, copyToContainer, unpackInContainer } from '../../copy/to-container.ts';
import { parseInteger } from '../../globals.ts';
import { loadOrName } from '../../project/load.ts';
import type { AskNodes } from '../../run/ask-nodes.ts';
import { openSession } from '../../run/session.ts';

interface Flags {
  readonly archive?: boolean;
  readonly followLink?: boolean;
  readonly index?: number;
  readonly all?: boolean;
}

type Side = Extract<CopyEnd, { kind: 'service' }>;

/** `flotilla cp`: files and folders between a service's containers and this machine. */
export async function run(argv: readonly string[], context: CommandContext): Promise<number> {
  const command = createCommand(context, {
    name: 'cp',
    summary: 'Copy files and folders between the containers of a service and this machine.',
    examples: ['cp web:/var/log/app.log .', 'cp ./conf/. web:/etc/app', 'cp db:/data - | gzip > data.tar.gz'],
  })
    .argument('<source>', 'SERVICE:PATH, a path here, or - for a tar on standard input')
    .argument('<target>', 'SERVICE:PATH, a path here, or - for a tar on standard output')
    .option('-a, --archive', 'keep owner and group')
    .option('-L, --follow-link', 'copy what a symbolic link stands for')
    .option('--index <n>', 'only the replica of this number', parseInteger)
    .option('--all', 'containers of run too');
  if (!parse(command, argv)) return EXIT.done;
  const flags = command.opts<Flags>();
  const [source = '', target = ''] = command.args;
  const [from, to] = [parseCopyEnd(source), parseCopyEnd(target)];
  const service = serviceSide(from, to);
  const project = await loadOrName(context, [], { readsEnvFiles: true });
  const session = openSession(context);
  try {
    const found = await findContainers(session.ask, project.name, service, flags);
    // What is copied from several containers would be the last one's.
    const containers = from.kind === 'service' ? found.slice(0, 1) : found;
    const copy =
      context.globals.dryRun === true
        ? () => Promise.resolve()
        : copyOf(from, to, context, containers.length, flags);
    const say = progressOf(context, [source, target], service);
    await Promise.all(containers.map((container) => say(container, () => copy(container))));
    return EXIT.done;
  } finally {
    await session.close();
  }
}

function serviceSide(from: CopyEnd, to: CopyEnd): Side {
  if (from.kind === 'service' && to.kind === 'service') {
    throw new FlotillaError('COPY_REFUSED', 'copying between services is not supported', {
      hint: 'copy to this machine first, or pipe: cp one:/path - | cp - two:/path',
    });
  }
  const side = from.kind === 'service' ? from : to;
  if (side.kind === 'service') return side;
  throw new FlotillaError('COPY_REFUSED', 'unknown copy direction', {
    hint: 'one side has to name a service, as SERVICE:PATH',
  });
}

async function findContainers(
  ask: AskNodes,
  project: string,
  { service }: Side,
  { index = 0, all }: Flags,
): Promise<readonly FoundContainer[]> {
  const found = (await serviceContainers(ask, { project, service })).filter(({ container }) =>
    index > 0 ? slotOf(container) === index : all === true || !isOneOff(container),
  );
  if (found.length > 0) return found;
  const words =
    index > 0
      ? `service "${service}" is not running container #${index}`
      : `no container found for service "${service}"`;
  throw new FlotillaError('NO_SUCH_CONTAINER', words, { hint: 'flotilla ps -a lists them' });
}

function copyOf(
  from: CopyEnd,
  to: CopyEnd,
  context: CommandContext,
  count: number,
  flags: Flags,
): (found: FoundContainer) => Promise<void> {
  const options: CopyOptions = { archive: flags.archive ?? false, followLink: flags.followLink ?? false };
  if (from.kind === 'service') {
    return ({ engine, container: { id } }) =>
      to.kind === 'local'
        ? copyFromContainer(engine, id, from.path, to.path, options.followLink)
        : packFromContainer(engine, id, from.path, context.stdout.stream(), options.followLink);
  }
  const { path } = to as Side;
  if (from.kind === 'local') {
    return ({ engine, container: { id } }) => copyToContainer(engine, id, from.path, path, options);
  }
  // Standard input can be read once only.
  const shared = count > 1 ? buffer(context.stdin) : undefined;
  return async ({ engine, container: { id } }) => {
    const tar = shared === undefined ? context.stdin : Readable.from([await shared]);
    await unpackInContainer(engine, id, tar, path, options);
  };
}

/** docker compose's lines about each copy. */
function progressOf(
  { stderr, globals }: CommandContext,
  [source, target]: readonly [string, string],
  side: Side,
): (found: FoundContainer, copy: () => Promise<void>) => Promise<void> {
  const text = `${side.service}:${side.path}`;
  const isQuiet = globals.progress === 'quiet' || globals.progress === 'json';
  return async ({ container: { name } }, copy) => {
    const end = (word: string): string => (word === text ? `${name}:${side.path}` : word);
    const line = `${globals.dryRun === true ? ' DRY-RUN MODE - ' : ''} ${name} copy ${end(source)} to ${end(target)}`;
    if (!isQuiet) stderr.write(`${line} Copying\n`);
    await copy();
    if (!isQuiet) stderr.write(`${line} Copied\n`);
  };
}
