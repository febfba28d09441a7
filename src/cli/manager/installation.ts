import type { SwarmService } from '../../engine/swarm-services.ts';
import { FlotillaError } from '../../errors/flotilla-error.ts';
import { findService } from '../../manager/install/service/find-service.ts';
import { hasUnit, systemdOf } from '../../manager/install/systemd/systemd.ts';
import type { CommandContext } from '../context.ts';
import type { Session } from '../run/session.ts';
import { withSession } from '../run/with-session.ts';
import { findSwarmManagers, type SwarmManagers } from './swarm-managers.ts';

/** One action for each way in which a manager is installed. */
export interface ByInstallation {
  unit(): Promise<number>;
  service(session: Session, managers: SwarmManagers, service: SwarmService): Promise<number>;
}

/** Words for the flag that chooses. */
export const SYSTEMD_HELP = "the unit of this machine (default: the Swarm's service, where there is one)";

/**
 * Does the one or the other: with `systemd` the unit of this machine is meant, without it the Swarm's service, and the unit where
 * there is none. Rejects with `MANAGER_NOT_INSTALLED`.
 */
export async function byInstallation(
  context: CommandContext,
  systemd: boolean,
  actions: ByInstallation,
): Promise<number> {
  if (systemd) {
    systemdOf();
    if (!hasUnit()) throw notInstalled('There is no unit flotilla-manager.service on this machine');
    return actions.unit();
  }
  return withSession(context, async (session) => {
    const managers = await findSwarmManagers(session);
    const service = managers === undefined ? undefined : await findService(managers.engines[0]);
    if (managers !== undefined && service !== undefined) return actions.service(session, managers, service);
    if (hasUnit()) return actions.unit();
    throw notInstalled(
      'No manager is installed: neither in a Swarm of the fleet nor as a unit of this machine',
    );
  });
}

function notInstalled(message: string): FlotillaError {
  return new FlotillaError('MANAGER_NOT_INSTALLED', message, {
    hint: 'flotilla manager install installs one; flotilla manager status tells which manager works, and where',
  });
}
