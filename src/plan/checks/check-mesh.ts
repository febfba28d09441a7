import { formatIngress, type IngressPort, ingressPorts, overlaps } from '../../mesh/rules/mesh-port.ts';
import type { Project } from '../../model/desired/project.ts';
import { OWN_LABEL } from '../../model/labels.ts';
import { type Fleet, type HeldPort, type ObservedNode, reachable } from '../../model/observed/fleet.ts';
import { isAlive, serviceOf } from '../../observe/classify.ts';
import { hasMesh } from '../routes/takes-part.ts';
import type { DeployProblem } from './check-deployable.ts';

/** What keeps nodes from answering on a project's ports: others that have them, in the project, on a node, or in the fleet. */
export function checkMesh(project: Project, fleet: Fleet): readonly DeployProblem[] {
  if (!hasMesh(fleet)) return [];
  return Object.entries(project.services).flatMap(([key, service]) =>
    ingressPorts(service).flatMap((port): readonly DeployProblem[] => {
      const other = ownOther(project, key, port);
      const taken = other === undefined ? takenBy(project, fleet, port) : `service "${other}" publishes it`;
      const problems = taken === undefined ? [] : [conflict(key, port, taken)];
      return [...problems, ...notServed(project, fleet, key, port)];
    }),
  );
}

function conflict(key: string, port: IngressPort, reason: string): DeployProblem {
  return {
    severity: 'error',
    code: 'PORT_TAKEN',
    message: `Port ${formatIngress(port)} of service "${key}" is taken: ${reason}`,
    hint: 'publish another port; one that only the node of a replica has to answer on is published with "mode: host"',
    path: ['services', key, 'ports'],
  };
}

/** The later of two services of the project says so; a port of mode host takes it on its nodes. */
function ownOther(project: Project, key: string, port: IngressPort): string | undefined {
  const keys = Object.keys(project.services);
  return keys.find((other) => {
    const service = project.services[other];
    if (service === undefined || other === key) return false;
    const isEarlier = keys.indexOf(other) < keys.indexOf(key);
    if (isEarlier && ingressPorts(service).some((candidate) => overlaps(candidate, port))) return true;
    return (service.ports ?? []).some(
      ({ mode, published, protocol = 'tcp' }) =>
        mode === 'host' && published === String(port.published) && protocol === port.protocol,
    );
  });
}

function takenBy(project: Project, fleet: Fleet, port: IngressPort): string | undefined {
  const nodes = reachable(fleet);
  // What the nodes answer on for the project already was free when it came.
  const isServed = nodes.some(({ mesh }) =>
    mesh?.held.some((held) => held.isIngress === true && isOwn(project, held) && isSame(held, port)),
  );
  if (isServed) return undefined;
  for (const node of nodes) {
    const holder = node.mesh?.held.find((held) => !isOwn(project, held) && isSame(held, port));
    if (holder !== undefined) return describe(node, holder);
  }
  return undefined;
}

function describe({ name }: ObservedNode, { container, isIngress, port, protocol }: HeldPort): string {
  if (container === undefined) {
    const flag = protocol === 'udp' ? 'u' : 't';
    return `a process of node "${name}" listens on it (ss -l${flag}np 'sport = :${port}' names it)`;
  }
  const of = container.project === '' ? '' : ` of project "${container.project}"`;
  if (isIngress === true) return `container ${container.name}${of} answers on it on every node`;
  return `container ${container.name}${of} publishes it on node "${name}"`;
}

function isOwn(project: Project, { container }: HeldPort): boolean {
  return container?.project === project.name;
}

function isSame({ port, protocol, hostIp }: HeldPort, wanted: IngressPort): boolean {
  return overlaps({ hostIp, published: port, protocol: protocol as IngressPort['protocol'] }, wanted);
}

/** Containers from a time on one node are not replaced for this: their own node alone answers. */
function notServed(project: Project, fleet: Fleet, key: string, port: IngressPort): readonly DeployProblem[] {
  const old = reachable(fleet).flatMap(({ containers, name: node }) =>
    containers.flatMap((container) => {
      const { labels, ports, name } = container;
      const isOld =
        serviceOf(container) === key && isAlive(container) && labels[OWN_LABEL.meshPorts] === undefined;
      return isOld && ports.some(({ hostPort }) => hostPort === port.published) ? [{ name, node }] : [];
    }),
  );
  return old.map(({ name, node }) => ({
    severity: 'warning',
    code: 'PORT_ON_ONE_NODE',
    message: `Container ${name} answers on port ${formatIngress(port)} on node "${node}" only`,
    hint: `flotilla up --force-recreate ${key} makes every node of ${project.name} answer`,
    path: ['services', key, 'ports'],
  }));
}
