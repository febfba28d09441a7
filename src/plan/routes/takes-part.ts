import { ingressPorts } from '../../mesh/rules/mesh-port.ts';
import type { Project } from '../../model/desired/project.ts';
import { OWN_LABEL } from '../../model/labels.ts';
import { type Fleet, reachable } from '../../model/observed/fleet.ts';

/** Whether a project has, or had, ports that every node of the fleet answers on; one node answers by itself. */
export function takesPart(project: Project, fleet: Fleet): boolean {
  if (fleet.nodes.length < 2) return false;
  return (
    Object.values(project.services).some((service) => ingressPorts(service).length > 0) ||
    reachable(fleet).some(({ containers }) =>
      containers.some(({ labels }) => labels[OWN_LABEL.meshPorts] !== undefined),
    )
  );
}

/** Whether the fleet was read for the mesh: then its ports are the mesh's. */
export function hasMesh(fleet: Fleet): boolean {
  return reachable(fleet).some(({ mesh }) => mesh !== undefined);
}
