import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type Command, Option } from 'commander';
import { EXIT } from '../../../errors/exit-status.ts';
import { FlotillaError } from '../../../errors/flotilla-error.ts';
import type { Channel } from '../../../model/desired/notify.ts';
import { stateFolder } from '../../../store/file/state-folder.ts';
import { oneLine } from '../../../ui/text/ansi.ts';
import { createCommand, parse } from '../../command.ts';
import type { CommandContext } from '../../context.ts';
import { collect, durationOption } from '../../globals.ts';
import { takeInterrupts } from '../../interrupts/interrupt.ts';
import { type FollowRequest, followOnce, type Look } from '../../manager/follow-stack.ts';
import { People } from '../../manager/people.ts';
import { nodesOrFail } from '../../run/nodes.ts';

const DEFAULT_PATH = 'compose.yaml';

interface Flags {
  readonly git: string;
  readonly branch?: string;
  readonly path?: readonly string[];
  readonly interval: number;
  readonly verifySignature?: boolean;
  readonly drift: 'correct' | 'show';
  readonly prune?: boolean;
  readonly once?: boolean;
}

/** `flotilla manager follow`: a stack is what a branch of a repository says, until it is stopped. */
export async function run(argv: readonly string[], context: CommandContext): Promise<number> {
  const command = followCommand(context);
  if (!parse(command, argv)) return EXIT.done;
  const flags = command.opts<Flags>();
  const [stack = ''] = command.args;
  const request: FollowRequest = {
    stack,
    source: { url: flags.git, branch: flags.branch },
    paths: flags.path ?? [DEFAULT_PATH],
    verifiesSignature: flags.verifySignature ?? false,
    correctsDrift: flags.drift === 'correct',
    prune: flags.prune ?? false,
    folder: join(stateFolder(context.environment), 'follow'),
  };
  const interrupt = takeInterrupts();
  try {
    if (flags.once === true) {
      const { message, isWell } = await followOnce(context, request, interrupt.signal);
      tell(context, stack, message);
      return isWell ? EXIT.done : EXIT.failed;
    }
    await follow(context, request, flags.interval, interrupt.signal);
    return EXIT.done;
  } finally {
    interrupt.release();
  }
}

/** The same outcome is reported once, however often it recurs. An error does not end the loop. */
async function follow(
  context: CommandContext,
  request: FollowRequest,
  intervalMs: number,
  signal: AbortSignal,
): Promise<void> {
  const { stack } = request;
  const people = new People(nodesOrFail(context).telling, context, (message) =>
    tell(context, stack, `nobody was told: ${message}`),
  );
  const onAudience = (channels: readonly Channel[]): void => people.audience(stack, channels);
  let told = '';
  let unreadable: string | undefined;
  while (!signal.aborted) {
    const look = await followOnce(context, { ...request, onAudience }, signal, unreadable).catch(refusal);
    const { message, isWell } = look;
    unreadable = look.unreadable;
    if (message !== told && !signal.aborted) {
      tell(context, stack, message);
      await people.tell({ kind: 'follow', stack, message: oneLine(message), isWell });
    }
    told = message;
    await delay(intervalMs, undefined, { signal }).catch(() => undefined);
  }
}

function refusal(error: unknown): Look {
  if (!(error instanceof Error) || !isPassing(error)) throw error;
  return { isWell: false, message: `${error.message}: nothing is changed` };
}

/** Not a mistake of this program: a refusal, the end, or what the system says, such as that the disk is full. */
function isPassing(error: Error): boolean {
  return error instanceof FlotillaError || error.name === 'AbortError' || 'errno' in error;
}

function tell({ globals, stdout }: CommandContext, stack: string, message: string): void {
  const time = new Date().toISOString();
  // Whoever may push chooses the words of a commit.
  const line = `${time} stack ${stack}: ${oneLine(message)}`;
  stdout.write(`${globals.progress === 'json' ? JSON.stringify({ time, stack, message }) : line}\n`);
}

function followCommand(context: CommandContext): Command {
  return createCommand(context, {
    name: 'manager follow',
    summary:
      'Keep a stack as a branch of a Git repository says: each new commit is deployed; a faulty one changes nothing.',
    examples: [
      'manager follow shop --git ssh://git@example.com/shop.git',
      'manager follow shop --git /srv/shop.git --branch live --path deploy/compose.yaml --interval 30s',
      'manager follow shop --git https://example.com/shop.git --verify-signature --drift show --once',
    ],
  })
    .argument('<stack>', 'name of the stack')
    .requiredOption('--git <url>', 'the repository: whatever git can fetch from')
    .option('--branch <name>', "the branch (default: the repository's own)")
    .option(
      '--path <file>',
      `compose file in the repository; repeat to merge several (default: ${DEFAULT_PATH})`,
      collect,
    )
    .addOption(durationOption('--interval <time>', 'look that often', 60_000))
    .option('--verify-signature', 'deploy commits only whose signature git verify-commit trusts')
    .addOption(
      new Option('--drift <what>', 'what becomes of changes that others have made to the stack since')
        .choices(['correct', 'show'])
        .default('correct'),
    )
    .option('--prune', 'remove services that the files do not have any more')
    .option('--once', 'check once and exit, with 1 if the stack is not what the branch says');
}
