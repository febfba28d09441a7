import { systemClock } from '../../../async/clock.ts';
import { EXIT } from '../../../errors/exit-status.ts';
import { FlotillaError } from '../../../errors/flotilla-error.ts';
import { leaveSwarm } from '../../../swarm/leave.ts';
import { findMembership } from '../../../swarm/membership.ts';
import { createCommand, parse } from '../../command.ts';
import type { CommandContext } from '../../context.ts';
import { withSession } from '../../run/with-session.ts';
import { chooseMachines, findMachines } from '../../swarm/machines.ts';

interface Flags {
  readonly all?: boolean;
  readonly force?: boolean;
}

/** `flotilla swarm leave`: nodes go out of the Swarm, managers in good order. */
export async function run(argv: readonly string[], context: CommandContext): Promise<number> {
  const command = createCommand(context, {
    name: 'swarm leave',
    summary: 'Remove nodes from the Swarm. Managers become workers first, so that the others keep working.',
    examples: ['swarm leave c', 'swarm leave --all'],
  })
    .argument('[nodes...]', 'names of nodes')
    .option('--all', 'all nodes: the Swarm ends, with its networks')
    .option('-f, --force', 'even if no manager can be asked');
  if (!parse(command, argv)) return EXIT.done;
  const { all = false, force = false } = command.opts<Flags>();
  if (all === command.args.length > 0) {
    throw new FlotillaError('FLAGS_CONFLICT', 'Either nodes are named, or --all is given', {
      hint: 'flotilla swarm leave NODE, or flotilla swarm leave --all',
    });
  }
  return withSession(context, async (session) => {
    const found = await findMachines(session);
    const tell = (text: string): void => void context.stderr.write(`${text}\n`);
    for (const text of found.missing) tell(text);
    const leaving = chooseMachines(found, command.args);
    const membership = force ? { members: [] } : await findMembership(found.machines);
    await leaveSwarm({ machines: found.machines, leaving, membership, force }, tell, systemClock);
    return all && found.missing.length > 0 ? EXIT.failed : EXIT.done;
  });
}
