import { systemClock } from '../../../async/clock.ts';
import { EXIT } from '../../../errors/exit-status.ts';
import { removeService } from '../../../manager/install/service/remove-service.ts';
import { removeUnit } from '../../../manager/install/systemd/bring-unit.ts';
import { hasUnit, systemdOf } from '../../../manager/install/systemd/systemd.ts';
import { createCommand, parse } from '../../command.ts';
import type { CommandContext } from '../../context.ts';
import { findSwarmManagers } from '../../manager/swarm-managers.ts';
import { withSession } from '../../run/with-session.ts';

/** `flotilla manager uninstall`: all of an installed manager goes; stacks and their records stay. */
export async function run(argv: readonly string[], context: CommandContext): Promise<number> {
  const command = createCommand(context, {
    name: 'manager uninstall',
    summary: 'Remove the installed manager with its images and its keys. Stacks and their records stay.',
    examples: ['manager uninstall', 'manager uninstall --systemd'],
  }).option('--systemd', "only the unit of this machine, not the Swarm's service");
  if (!parse(command, argv)) return EXIT.done;
  const isDry = context.globals.dryRun === true;
  const tell = (text: string): void => void context.stderr.write(`${text}\n`);
  const unit = async (): Promise<void> => {
    if (!isDry) await removeUnit(systemdOf());
    tell(`flotilla-manager.service: ${isDry ? 'would be removed' : 'removed'}`);
  };
  if (command.opts<{ systemd?: boolean }>().systemd === true) {
    systemdOf();
    if (hasUnit()) await unit();
    else tell('Nothing to remove: no manager is installed here.');
    return EXIT.done;
  }
  return withSession(context, async (session) => {
    const managers = await findSwarmManagers(session);
    const [engine] = managers?.engines ?? [];
    const options = { engines: managers?.answering ?? [], clock: systemClock, dryRun: isDry };
    const isThere = engine !== undefined && (await removeService(engine, options));
    if (isThere) tell(`Service flotilla-manager ${isDry ? 'would be removed' : 'is removed'}`);
    else if (hasUnit()) await unit();
    else tell('Nothing to remove: no manager is installed.');
    return EXIT.done;
  });
}
