import { isIngress } from '../../mesh/rules/mesh-port.ts';
import type { Service } from '../../model/desired/service.ts';
import { containerName } from '../../model/names.ts';
import type { Filter } from './filter.ts';

/** A published port of the host can be taken once on each node; where there are several, only those of `mode: host` are. */
export const ports: Filter = {
  name: 'ports',
  evicts: false,
  isStatic: false,
  check({ profile: { service }, ledger: { project } }, { replicas }) {
    const wanted = publishedPorts(service);
    if (wanted.length === 0) return undefined;
    for (const { service: key, slot } of replicas) {
      const other = project.services[key];
      const taken = other === undefined ? [] : publishedPorts(other);
      const port = wanted.find((candidate) => taken.includes(candidate));
      if (other !== undefined && port !== undefined) {
        return {
          reason: `host port ${port.replace(/\/tcp$/, '')} taken`,
          by: containerName(project, key, other, slot),
        };
      }
    }
    return undefined;
  },
};

/** "443/tcp"; ranges from which the engine chooses are left out, and what every node answers on, wherever a replica is. */
function publishedPorts({ ports = [] }: Service): readonly string[] {
  return ports.flatMap((port) => {
    const { published, protocol = 'tcp' } = port;
    const isChosen = published === undefined || published.includes('-') || published === '0';
    return isChosen || isIngress(port) ? [] : [`${published}/${protocol}`];
  });
}
