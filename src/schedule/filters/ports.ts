import type { Service } from '../../model/desired/service.ts';
import type { Filter } from './filter.ts';

/** A published port of the host can be taken once on each node. */
export const ports: Filter = {
  name: 'ports',
  evicts: false,
  check({ project, service, placed, node }) {
    const wanted = publishedPorts(service);
    if (wanted.length === 0 || node.info === undefined) return undefined;
    for (const replica of placed) {
      const other = replica.node === node.name ? project.services[replica.service] : undefined;
      const taken = other === undefined ? [] : publishedPorts(other);
      const port = wanted.find((candidate) => taken.includes(candidate));
      if (port !== undefined) return `host port ${port} is taken by ${replica.service}`;
    }
    return undefined;
  },
};

/** "443/tcp"; ranges from which the engine chooses are left out. */
function publishedPorts({ ports = [] }: Service): readonly string[] {
  return ports.flatMap(({ published, protocol = 'tcp' }) =>
    published === undefined || published.includes('-') || published === '0'
      ? []
      : [`${published}/${protocol}`],
  );
}
