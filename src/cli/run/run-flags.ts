import { type Command, Option } from 'commander';
import { FlotillaError } from '../../errors/flotilla-error.ts';
import type { CommandContext } from '../context.ts';
import { collect } from '../globals.ts';
import { addTtyFlags, refuseBothTty, type TtyFlags } from '../terminal/wants-tty.ts';
import { incompatible } from '../up-flags.ts';

/** The flags of `run`. */
export interface RunFlags extends TtyFlags {
  readonly build?: boolean;
  readonly capAdd?: readonly string[];
  readonly capDrop?: readonly string[];
  readonly detach?: boolean;
  readonly entrypoint?: string;
  readonly env?: readonly string[];
  readonly envFromFile?: readonly string[];
  readonly label?: readonly string[];
  readonly labels?: readonly string[];
  readonly name?: string;
  readonly deps: boolean;
  readonly publish?: readonly string[];
  readonly pull?: string;
  readonly quiet?: boolean;
  readonly quietPull?: boolean;
  readonly quietBuild?: boolean;
  readonly removeOrphans?: boolean;
  readonly rm?: boolean;
  readonly servicePorts?: boolean;
  readonly useAliases?: boolean;
  readonly user?: string;
  readonly volume?: readonly string[];
  /** docker compose takes it for `volume`, and `labels` for `label`. */
  readonly volumes?: readonly string[];
  readonly workdir?: string;
  readonly detachKeys?: string;
}

/** Adds the flags of `run`. */
export function addRunFlags(command: Command, { isCompose }: CommandContext): Command {
  command
    .option('--rm', 'remove the container when it ends')
    .option('-d, --detach', 'start it and print its id')
    .option('-e, --env <name=value>', 'set a variable; without a value, as it is here; repeatable', collect)
    .option('--env-from-file <path>', 'set the variables of an env file; repeatable', collect)
    .option('--entrypoint <command>', "take another entrypoint than the image's")
    .option('-u, --user <user>', 'run it as this user')
    .option('-w, --workdir <path>', 'run it in this folder of the container')
    .option('-v, --volume <mount>', 'mount a folder or a volume as well; repeatable', collect)
    .addOption(new Option('--volumes <mount>').argParser(collect).hideHelp())
    .option('-p, --publish <port>', 'publish a port; repeatable', collect)
    .option('-P, --service-ports', "publish the service's own ports")
    .option('-l, --label <name=value>', 'add a label; repeatable', collect)
    .addOption(new Option('--labels <name=value>').argParser(collect).hideHelp())
    .option('--cap-add <capability>', 'add a capability; repeatable', collect)
    .option('--cap-drop <capability>', 'take a capability away; repeatable', collect)
    .option('--name <name>', 'name the container')
    .option('--use-aliases', "answer to the service's names on its networks")
    .option('--no-deps', 'leave the services alone that it depends on')
    .addOption(
      new Option('--pull <when>', 'when to pull its image').choices(['always', 'missing', 'never', 'policy']),
    )
    .option('--build', 'build its image first')
    .option('--remove-orphans', 'remove containers of services that the compose file does not have')
    .option('-q, --quiet', 'print only what the container writes')
    .option('--quiet-pull', 'pull without showing how far it is')
    .addOption(new Option('--quiet-build').hideHelp())
    .option('--detach-keys <keys>', 'keys that leave the session (default: ctrl-p,ctrl-q)')
    .passThroughOptions();
  // docker compose's `exec` knows the spelling --no-tty, its `run` does not.
  addTtyFlags(command, { noTty: !isCompose });
  refuseBothTty(command);
  return command;
}

/** Throws `FLAGS_CONFLICT` where flags contradict each other, `INVALID_LABEL` for a label that has no value. */
export function checkRunFlags({ servicePorts, publish, label = [], labels = [] }: RunFlags): void {
  if (servicePorts && publish !== undefined) throw incompatible('--service-ports', '--publish');
  if ([...label, ...labels].some((text) => !text.includes('='))) {
    throw new FlotillaError('INVALID_LABEL', 'label must be set as KEY=VALUE', {
      hint: 'an empty value is written as KEY=',
    });
  }
}
