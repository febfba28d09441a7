import { Option } from 'commander';
import { EXIT } from '../../../errors/exit-status.ts';
import { usualManagers } from '../../../swarm/plan-join.ts';
import { createCommand, parse } from '../../command.ts';
import type { CommandContext } from '../../context.ts';
import { withSession } from '../../run/with-session.ts';
import { joinMachines } from '../../swarm/join-machines.ts';
import { findMachines } from '../../swarm/machines.ts';

interface Flags {
  readonly managers?: string;
  readonly check: boolean;
}

/** `flotilla swarm init`: all engines of the fleet become one Swarm. */
export async function run(argv: readonly string[], context: CommandContext): Promise<number> {
  const command = createCommand(context, {
    name: 'swarm init',
    summary:
      'Join the engines of the fleet to one Swarm, so that networks can span them. Members stay what they are; run it again for new nodes.',
    examples: ['swarm init', 'swarm init --managers 5', '-H ssh://a -H ssh://b swarm init'],
  })
    .addOption(
      new Option(
        '--managers <n>',
        'how many nodes keep the state of the Swarm; 3 where there are 3 nodes',
      ).choices(['1', '3', '5']),
    )
    .option('--no-check', 'do not try first whether the nodes reach each other');
  if (!parse(command, argv)) return EXIT.done;
  const { managers, check } = command.opts<Flags>();
  return withSession(context, async (session) => {
    const machines = await findMachines(session);
    return joinMachines(context, {
      machines,
      chosen: machines.machines,
      managers: () => Number(managers ?? usualManagers(machines.machines.length)),
      checksPorts: check,
      mayBegin: true,
    });
  });
}
