import { EXIT } from '../../../errors/exit-status.ts';
import { FlotillaError } from '../../../errors/flotilla-error.ts';
import { createCommand, parse } from '../../command.ts';
import type { CommandContext } from '../../context.ts';
import { parseInteger } from '../../globals.ts';
import { addManagerFlags, managerWords } from '../../manager/manager-flags.ts';
import { withSession } from '../../run/with-session.ts';

interface Flags {
  readonly systemd?: boolean;
  readonly user?: string;
  readonly identity?: string;
  readonly replicas?: number;
  readonly detach?: boolean;
  readonly withRegistryAuth?: boolean;
}

/** `flotilla manager install`: a manager that goes on without this process, and comes back by itself. */
export async function run(argv: readonly string[], context: CommandContext): Promise<number> {
  const command = createCommand(context, {
    name: 'manager install',
    summary:
      "Install the manager: as a service of the fleet's Swarm, or as a systemd unit of this machine. Run it again to change how; what is so already is left alone.",
    examples: [
      'manager install',
      'manager install --identity ./manager_key --node-down 30s',
      'manager install --systemd --user deploy',
      '--dry-run manager install',
    ],
  })
    .option(
      '--identity <file>',
      'private key that lets the manager in on all nodes (default: those that do here)',
    )
    .option(
      '--replicas <n>',
      'managers at a time, one of which works (default: 2 where there are nodes for it)',
      parseInteger,
    )
    .option('--with-registry-auth', 'let the manager pull images with your logins of registries')
    .option('-d, --detach', 'end before the manager runs')
    .option('--systemd', 'as a unit of this machine, in place of a service')
    .option(
      '--user <name>',
      'with --systemd: whose SSH keys and stacks it uses (default: you, also with sudo)',
    );
  addManagerFlags(command);
  if (!parse(command, argv)) return EXIT.done;
  const { systemd = false, ...flags } = command.opts<Flags>();
  refuseMixed(systemd, flags);
  const words = managerWords(command);
  if (systemd) {
    const { installUnit } = await import('../../manager/install-unit.ts');
    return installUnit(context, { user: flags.user, detach: flags.detach, words });
  }
  const { installService } = await import('../../manager/install-service.ts');
  return withSession(context, (session) => installService(context, session, { ...flags, words }));
}

/** Throws `FLAGS_CONFLICT`. */
function refuseMixed(systemd: boolean, flags: Flags): void {
  const { user, identity, replicas, withRegistryAuth } = flags;
  const ofService = {
    '--identity': identity,
    '--replicas': replicas,
    '--with-registry-auth': withRegistryAuth,
  };
  const misplaced = Object.entries(systemd ? ofService : { '--user': user });
  const flag = misplaced.find(([, value]) => value !== undefined)?.[0];
  if (flag !== undefined) {
    throw new FlotillaError('FLAGS_CONFLICT', `${flag} is ${systemd ? 'not for' : 'for'} --systemd`, {
      hint: systemd
        ? "the unit uses its user's own SSH configuration and logins"
        : 'add --systemd, or leave the flag out',
    });
  }
  if (replicas !== undefined && replicas < 1) {
    throw new FlotillaError('FLAGS_CONFLICT', '--replicas is less than 1', {
      hint: 'flotilla manager stop stops the manager',
    });
  }
}
