import { systemClock } from '../../../async/clock.ts';
import { EXIT } from '../../../errors/exit-status.ts';
import { createCommand, parse } from '../../command.ts';
import type { CommandContext } from '../../context.ts';
import { byInstallation, SYSTEMD_HELP } from '../../manager/installation.ts';

/** `flotilla manager stop`: the installed manager ends, and stays installed. */
export async function run(argv: readonly string[], context: CommandContext): Promise<number> {
  const command = createCommand(context, {
    name: 'manager stop',
    summary:
      'Stop the installed manager: what runs keeps running, but is not healed. "manager install" starts it again.',
    examples: ['manager stop', 'manager stop --systemd'],
  }).option('--systemd', SYSTEMD_HELP);
  if (!parse(command, argv)) return EXIT.done;
  const isDry = context.globals.dryRun === true;
  const tell = (text: string): void => void context.stderr.write(`${text}\n`);
  return byInstallation(context, command.opts<{ systemd?: boolean }>().systemd ?? false, {
    async unit() {
      if (!isDry) {
        const [{ stopUnit }, { systemdOf }] = await Promise.all([
          import('../../../manager/install/systemd/bring-unit.ts'),
          import('../../../manager/install/systemd/systemd.ts'),
        ]);
        await stopUnit(systemdOf());
      }
      tell(`flotilla-manager.service: ${isDry ? 'would be stopped' : 'stopped'}`);
      return EXIT.done;
    },
    async service(_session, { engines }, service) {
      const { stopService } = await import('../../../manager/install/service/remove-service.ts');
      if (!isDry) await stopService(engines, service, systemClock);
      tell(`Service flotilla-manager ${isDry ? 'would be stopped' : 'is stopped'}`);
      return EXIT.done;
    },
  });
}
