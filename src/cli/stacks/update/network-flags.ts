import { InvalidArgumentError } from 'commander';
import { parsePorts } from '../../../compose/canonical/port-spec.ts';
import type { Network } from '../../../model/desired/project.ts';
import type { Port, ServiceNetwork } from '../../../model/desired/service-parts.ts';
import { collect } from '../../globals.ts';
import { checked, keyOf, type UpdateFlag, without } from './changes.ts';
import { lastOf, pairsOf, readFields } from './fields.ts';

/** The networks of a service and its published ports, as `docker service update` changes them. */
export const NETWORK_FLAGS: readonly UpdateFlag[] = [
  {
    flag: '--network-rm <network>',
    help: 'leave a network; repeatable',
    read: collect,
    change: (service, names, project) => ({
      ...service,
      networks: without(
        service.networks,
        names.map((name) => keyOf(project.networks, name) ?? name),
      ),
    }),
  },
  {
    flag: '--network-add <network>',
    help: 'join a network, as "back" or "name=back,alias=db"; repeatable',
    read: checked(parseNetwork),
    change: ({ network_mode: _, ...service }, texts, project) => {
      const added = texts
        .map(parseNetwork)
        .map(({ name, network }) => [keyOf(project.networks, name) ?? name, network]);
      return { ...service, networks: { ...service.networks, ...Object.fromEntries(added) } };
    },
    declare: (project, texts) => {
      const names = texts.map(parseNetwork).map(({ name }) => name);
      const foreign = names.filter((name) => keyOf(project.networks, name) === undefined);
      const added = foreign.map((name): [string, Network] => [name, { name, external: true }]);
      return { ...project, networks: { ...project.networks, ...Object.fromEntries(added) } };
    },
  },
  {
    flag: '--publish-rm <port>',
    help: 'publish a port of its containers no more, as "80" or "53/udp"; repeatable',
    read: checked(parsePublished),
    change: (service, texts) => {
      const removed = texts.flatMap((text) => parsePublished(text));
      const isRemoved = (port: Port): boolean =>
        removed.some(
          ({ target, protocol }) => port.target === target && (port.protocol ?? 'tcp') === protocol,
        );
      return { ...service, ports: (service.ports ?? []).filter((port) => !isRemoved(port)) };
    },
  },
  {
    flag: '--publish-add <port>',
    help: 'publish a port, as "8080:80" or "published=8080,target=80,mode=host"; repeatable',
    read: checked(parsePublished),
    change: (service, texts) => {
      const added = texts.flatMap((text) => parsePublished(text));
      const kept = (service.ports ?? []).filter((port) => !added.some((other) => isSamePort(port, other)));
      return { ...service, ports: [...kept, ...added] };
    },
  },
  {
    flag: '--endpoint-mode <mode>',
    help: 'what its name resolves to: dnsrr (each replica); vip is taken and means the same',
    read: (value) => {
      if (value !== 'vip' && value !== 'dnsrr')
        throw new InvalidArgumentError('It must be one of: vip, dnsrr.');
      return [value];
    },
    change: (service, [mode = '']) => ({ ...service, deploy: { ...service.deploy, endpoint_mode: mode } }),
  },
];

/** Throws `InvalidArgumentError`. */
function parseNetwork(text: string): { readonly name: string; readonly network: ServiceNetwork | null } {
  if (!text.includes('=')) return { name: text, network: null };
  const fields = readFields(text, ['name', 'alias', 'driver-opt']);
  const name = lastOf(fields, 'name');
  if (name === undefined || name === '') throw new InvalidArgumentError('"name" says which network.');
  const aliases = fields.get('alias');
  const options = pairsOf(fields, 'driver-opt');
  if (aliases === undefined && options === undefined) return { name, network: null };
  const network = {
    ...(aliases === undefined ? {} : { aliases }),
    ...(options === undefined ? {} : { driver_opts: options }),
  };
  return { name, network };
}

/** docker's two forms of a published port. Throws `InvalidArgumentError`. */
function parsePublished(text: string): readonly Port[] {
  const fields = text.includes('=')
    ? readFields(text, ['target', 'published', 'protocol', 'mode'])
    : undefined;
  const mode = (fields && lastOf(fields, 'mode')) ?? 'ingress';
  if (mode !== 'ingress' && mode !== 'host')
    throw new InvalidArgumentError('"mode" must be one of: ingress, host.');
  const specs = parsePorts(fields === undefined ? text : shortForm(fields));
  if (typeof specs === 'string') throw new InvalidArgumentError(`It ${specs}.`);
  return specs.map(({ hostIp, published, target, protocol }) => ({
    mode,
    ...(hostIp === '' ? {} : { host_ip: hostIp }),
    target,
    ...(published === '' ? {} : { published }),
    protocol,
  }));
}

function shortForm(fields: ReturnType<typeof readFields>): string {
  const published = lastOf(fields, 'published');
  const host = published === undefined ? '' : `${published}:`;
  return `${host}${lastOf(fields, 'target') ?? ''}/${lastOf(fields, 'protocol') ?? 'tcp'}`;
}

function isSamePort(one: Port, other: Port): boolean {
  const key = ({ host_ip: ip = '', published = '', target, protocol = 'tcp' }: Port): string =>
    `${ip} ${published} ${target} ${protocol}`;
  return key(one) === key(other);
}
