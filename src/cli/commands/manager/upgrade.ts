import { EXIT } from '../../../errors/exit-status.ts';
import { createCommand, parse } from '../../command.ts';
import type { CommandContext } from '../../context.ts';
import { byInstallation, SYSTEMD_HELP } from '../../manager/installation.ts';

interface Flags {
  readonly detach?: boolean;
  readonly systemd?: boolean;
}

/** `flotilla manager upgrade`: this program's version in place of the one that is installed; all else stays. */
export async function run(argv: readonly string[], context: CommandContext): Promise<number> {
  const command = createCommand(context, {
    name: 'manager upgrade',
    summary:
      'Upgrade the installed manager to the version of this program. Its keys, fleet file and flags stay; the lease is handed over.',
    examples: ['manager upgrade', 'manager upgrade --systemd'],
  })
    .option('-d, --detach', 'end before the manager runs')
    .option('--systemd', SYSTEMD_HELP);
  if (!parse(command, argv)) return EXIT.done;
  const { detach, systemd = false } = command.opts<Flags>();
  return byInstallation(context, systemd, {
    async unit() {
      const { upgradeInstalledUnit } = await import('../../manager/install-unit.ts');
      return upgradeInstalledUnit(context);
    },
    async service(_session, managers, service) {
      const { upgradeService } = await import('../../manager/install-service.ts');
      return upgradeService(context, managers, service, detach);
    },
  });
}
