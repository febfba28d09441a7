import type { Engine } from '../../../engine/engine.ts';
import type { SwarmService } from '../../../engine/swarm-services.ts';
import { FlotillaError } from '../../../errors/flotilla-error.ts';
import { OWN_LABEL } from '../../../model/labels.ts';
import { SERVICE_NAME } from './service-spec.ts';

/** The service that runs managers in a Swarm; undefined where there is none. Throws `MANAGER_NAME_TAKEN`. */
export async function findService(engine: Engine): Promise<SwarmService | undefined> {
  const service = await engine.inspectSwarmService(SERVICE_NAME);
  if (service !== undefined && service.spec.Labels?.[OWN_LABEL.manager] === undefined) {
    throw new FlotillaError(
      'MANAGER_NAME_TAKEN',
      `The Swarm has a service "${SERVICE_NAME}" that is no manager of flotilla`,
      { hint: `remove or rename it: docker service rm ${SERVICE_NAME}` },
    );
  }
  return service;
}
