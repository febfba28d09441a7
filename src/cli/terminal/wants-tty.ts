import { type Command, Option } from 'commander';
import { FlotillaError } from '../../errors/flotilla-error.ts';
import type { CommandContext } from '../context.ts';

export interface TtyFlags {
  readonly tty?: boolean;
  /** docker compose's older spelling of --no-tty. */
  readonly TTY: boolean;
  readonly interactive?: boolean;
  /** `exec -T=false`, by which docker compose asks for a terminal; by -t it does not. */
  readonly needsTty?: boolean;
}

const NO_TTY = 'give it no terminal; it has one where input and output are terminals here';

/** The flags of `exec` and `run` that say what becomes of the terminal; `-it` is what happens anyway. */
export function addTtyFlags(command: Command, spellings: { readonly noTty: boolean }): Command {
  command.addOption(new Option('-t, --tty').hideHelp());
  if (spellings.noTty) command.option('-T, --no-tty', NO_TTY).addOption(new Option('--no-TTY').hideHelp());
  else command.option('-T, --no-TTY', NO_TTY);
  return command
    .addOption(new Option('-i, --interactive').hideHelp())
    .option('--no-interactive', 'give it no standard input');
}

/** Throws `FLAGS_CONFLICT` at the flag by which a terminal is both asked for and refused. */
export function refuseBothTty(command: Command): void {
  const said = new Set<boolean>();
  for (const name of ['tty', 'no-tty', 'no-TTY']) {
    command.on(`option:${name}`, () => {
      if (said.add(name === 'tty').size < 2) return;
      throw new FlotillaError('FLAGS_CONFLICT', "--tty and --no-TTY can't be used together", {
        hint: 'leave one of them out',
      });
    });
  }
}

/**
 * docker compose refuses a terminal that it is told to give and that can't be given; called by another name, "-t" is no more
 * than a wish, so that what was written for a terminal runs in a pipe too. Throws `NOT_A_TERMINAL`.
 */
export function refuseMissingTty(flags: TtyFlags, { isCompose, stdin }: CommandContext): void {
  const isAskedFor = flags.tty === true || flags.needsTty === true;
  if (!isCompose || !isAskedFor || flags.interactive === false || stdin.isTTY === true) return;
  throw new FlotillaError('NOT_A_TERMINAL', 'the input device is not a TTY', {
    hint: 'leave -t out, or give -T',
  });
}

/** Whether a process gets a terminal: where both ends of it are terminals here, so a pipe stays a pipe. */
export function wantsTty(flags: TtyFlags, { stdin, stdout }: CommandContext): boolean {
  if (flags.tty === false || !flags.TTY) return false;
  return stdout.isTTY === true && (flags.interactive === false || stdin.isTTY === true);
}
