import { EXIT } from '../../../errors/exit-status.ts';
import { createCommand, parse } from '../../command.ts';
import type { CommandContext } from '../../context.ts';
import { withSession } from '../../run/with-session.ts';
import { joinMachines } from '../../swarm/join-machines.ts';
import { chooseMachines, findMachines } from '../../swarm/machines.ts';

interface Flags {
  readonly manager?: boolean;
  readonly check: boolean;
}

/** `flotilla swarm join`: nodes of the fleet become members of its Swarm. */
export async function run(argv: readonly string[], context: CommandContext): Promise<number> {
  const command = createCommand(context, {
    name: 'swarm join',
    summary: 'Join nodes to the Swarm that other nodes of the fleet are in.',
    examples: ['swarm join d', 'swarm join --manager d e'],
  })
    .argument('[nodes...]', 'names of nodes; all by default')
    .option('--manager', 'as managers; members become managers too')
    .option('--no-check', 'do not try first whether the nodes reach each other');
  if (!parse(command, argv)) return EXIT.done;
  const { manager = false, check } = command.opts<Flags>();
  return withSession(context, async (session) => {
    const machines = await findMachines(session);
    const chosen = chooseMachines(machines, command.args);
    const isManager = chosen.filter(({ info }) => info.swarm.isManager).length;
    return joinMachines(context, {
      machines,
      chosen,
      managers: () => (manager ? chosen.length : isManager),
      checksPorts: check,
      mayBegin: false,
    });
  });
}
