import { FlotillaError } from '../../errors/flotilla-error.ts';
import { ingressPorts } from '../../mesh/rules/mesh-port.ts';
import { assignNodePorts, NODE_PORTS, type NodePortRange } from '../../mesh/rules/node-port.ts';
import type { Project } from '../../model/desired/project.ts';
import type { Service } from '../../model/desired/service.ts';
import { type Fleet, type NodeMesh, reachable } from '../../model/observed/fleet.ts';
import type { MeshBinding } from '../container-spec/ports.ts';

interface Holder {
  readonly mesh: NodeMesh;
  /** Where it is known by IPv6 as well. */
  readonly address6: string | undefined;
  readonly range: NodePortRange;
  readonly held: Set<string>;
}

/** Hands out node ports in one plan: never one that the node holds, and none twice. */
export class NodePorts {
  readonly #nodes: ReadonlyMap<string, Holder>;

  constructor(project: Project, fleet: Fleet) {
    const published = Object.values(project.services).flatMap((service) =>
      ingressPorts(service).map((port) => `${port.published}/${port.protocol}`),
    );
    this.#nodes = new Map(
      reachable(fleet).flatMap(({ name, mesh, settings }) =>
        mesh === undefined
          ? []
          : [
              [
                name,
                {
                  mesh,
                  address6: settings.address6,
                  range: settings.nodePorts ?? NODE_PORTS,
                  held: new Set([...published, ...heldOf(mesh)]),
                },
              ] as const,
            ],
      ),
    );
  }

  /** For a new container of a replica; undefined where the mesh has nothing to serve. Throws `NODE_PORTS_EXHAUSTED`. */
  bind(node: string, replica: string, service: Service): MeshBinding | undefined {
    const found = this.#nodes.get(node);
    const wanted = found === undefined ? [] : ingressPorts(service);
    if (found === undefined || wanted.length === 0) return undefined;
    const ports = assignNodePorts(replica, wanted, found.held, found.range);
    if (ports === undefined) {
      const range = `${found.range.first} to ${found.range.last}`;
      throw new FlotillaError('NODE_PORTS_EXHAUSTED', `Node "${node}" has no node port left of ${range}`, {
        hint: 'spread the services over more nodes, or give the fleet file a larger range: mesh: { node_ports: 20000-29999 }',
      });
    }
    for (const { nodePort, protocol } of ports) found.held.add(`${nodePort}/${protocol}`);
    const { mesh, address6 } = found;
    const nodeAddresses = [...new Set([mesh.address, ...(address6 === undefined ? [] : [address6])])];
    return { nodeAddresses, ports };
  }
}

function heldOf({ held }: NodeMesh): readonly string[] {
  return held.map(({ port, protocol }) => `${port}/${protocol}`);
}
