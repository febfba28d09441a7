import { expect, test } from 'bun:test';
import { Option } from 'commander';
import { applyFilters, hasLabel } from '../../../src/cli/stacks/filters.ts';
import { UPDATE_FLAGS } from '../../../src/cli/stacks/update/flags.ts';
import type { Project } from '../../../src/model/desired/project.ts';
import type { Service } from '../../../src/model/desired/service.ts';
import { projectOf } from '../../plan/plan-of.ts';

const BEFORE: Service = {
  image: 'web:1',
  command: null,
  entrypoint: null,
  environment: { A: '1', B: '2' },
  deploy: { labels: { team: 'a' }, placement: { constraints: ['node.role == manager'] } },
};

const PROJECT = projectOf(`
name: shop
services:
  web: { image: web:1, networks: [front], secrets: [key], configs: [site] }
networks: { front: {} }
volumes: { data: {} }
secrets: { key: { file: ./key } }
configs: { site: { content: hello } }
`);

/** The flag "--env-add", with its values checked as the command line has them. */
function given(name: string, values: readonly string[]) {
  const flag = UPDATE_FLAGS.find((one) => new Option(one.flag).long === name);
  if (flag === undefined) throw new Error(`no flag ${name}`);
  const read = (all: readonly string[] | undefined, value: string) => flag.read?.(value, all) ?? [value];
  return { flag, values: values.reduce<readonly string[] | undefined>(read, undefined) ?? [] };
}

/** "--env-add", "C=3" -> the service afterwards. */
function update(name: string, ...texts: readonly string[]): Service {
  const { flag, values } = given(name, texts);
  return flag.change(BEFORE, values, flag.declare?.(PROJECT, values) ?? PROJECT);
}

/** The same for the web service of a stack. */
function updateWeb(name: string, ...texts: readonly string[]): Project {
  const { flag, values } = given(name, texts);
  const project = flag.declare?.(PROJECT, values) ?? PROJECT;
  const { web } = project.services;
  if (web === undefined) throw new Error('no service web');
  return { ...project, services: { web: flag.change(web, values, project) } };
}

test('variables, labels and constraints are added and taken away', () => {
  expect(update('--env-add', 'C=3', 'A=9').environment).toEqual({ A: '9', B: '2', C: '3' });
  expect(update('--env-rm', 'A', 'X').environment).toEqual({ B: '2' });
  expect(update('--label-add', 'zone=eu').deploy?.labels).toEqual({ team: 'a', zone: 'eu' });
  expect(update('--constraint-rm', 'node.role == manager').deploy?.placement?.constraints).toEqual([]);
});

test('sizes, numbers and commands get the form that compose files have', () => {
  expect(update('--limit-memory', '512m').deploy?.resources?.limits).toEqual({ memory: '536870912' });
  expect(update('--limit-cpu', '0.5').deploy?.resources?.limits).toEqual({ cpus: 0.5 });
  expect(update('--args', 'serve "two words"').command).toEqual(['serve', 'two words']);
  expect(update('--replicas', '4').scale).toBe(4);
});

test('each section of a rollout has its own flags', () => {
  expect(update('--update-order', 'start-first').deploy?.update_config).toEqual({ order: 'start-first' });
  expect(update('--rollback-parallelism', '0').deploy?.rollback_config).toEqual({ parallelism: 0 });
});

test('a mount is known by its path, and a volume by the word of the stack or of the engine', () => {
  const added = updateWeb(
    '--mount-add',
    'source=shop_front,target=/a',
    'type=tmpfs,target=/tmp,tmpfs-size=1m',
  );
  expect(added.services.web?.volumes).toEqual([
    { type: 'volume', source: 'shop_front', target: '/a', volume: {} },
    { type: 'tmpfs', target: '/tmp', tmpfs: { size: '1048576' } },
  ]);
  expect(added.volumes.shop_front).toEqual({ name: 'shop_front' });
  const other = update(
    '--mount-add',
    'type=bind,src=/srv,dst=/a,ro',
    '"volume-label=a=b,c",source=x,target=/b',
  );
  expect(other.volumes).toEqual([
    { type: 'bind', source: '/srv', target: '/a', read_only: true, bind: {} },
    { type: 'volume', source: 'x', target: '/b', volume: { labels: { a: 'b,c' } } },
  ]);
  const { flag, values } = given('--mount-rm', ['/a']);
  expect(flag.change(other, values, PROJECT).volumes).toHaveLength(1);
});

test('a volume of another driver comes with its options', () => {
  const options = 'source=nfs,target=/n,volume-driver=local,volume-opt=type=nfs,volume-opt=device=:/data';
  expect(updateWeb('--mount-add', options).volumes.nfs).toEqual({
    name: 'nfs',
    driver: 'local',
    driver_opts: { type: 'nfs', device: ':/data' },
  });
});

test('ports are published in both forms of docker, and taken back by the port in the container', () => {
  const added = update('--publish-add', '127.0.0.1:8080:80', 'published=53,target=53,protocol=udp,mode=host');
  expect(added.ports).toEqual([
    { mode: 'ingress', host_ip: '127.0.0.1', target: 80, published: '8080', protocol: 'tcp' },
    { mode: 'host', target: 53, published: '53', protocol: 'udp' },
  ]);
  const { flag, values } = given('--publish-rm', ['53']);
  expect(flag.change(added, values, PROJECT).ports).toHaveLength(2);
  expect(flag.change(added, ['53/udp'], PROJECT).ports).toHaveLength(1);
});

test('a network that the stack does not have is one that is there already', () => {
  const added = updateWeb('--network-add', 'name=shared,alias=shop,alias=site');
  expect(added.services.web?.networks).toEqual({ front: null, shared: { aliases: ['shop', 'site'] } });
  expect(added.networks.shared).toEqual({ name: 'shared', external: true });
  expect(Object.keys(updateWeb('--network-add', 'shop_front').networks)).toEqual(['front']);
  expect(updateWeb('--network-rm', 'shop_front').services.web?.networks).toEqual({});
});

test('secrets and configs are those of the stack', () => {
  const secrets = updateWeb('--secret-add', 'source=shop_key,target=tls.key,mode=0400').services.web?.secrets;
  expect(secrets).toEqual([{ source: 'key', target: 'tls.key', mode: '0400' }]);
  expect(update('--config-add', 'site').configs).toEqual([{ source: 'site', target: '/site' }]);
  expect(updateWeb('--config-rm', 'shop_site').services.web?.configs).toEqual([]);
  expect(() => update('--secret-add', 'other')).toThrow('Stack "shop" has no secret "other"');
});

test('switches, limits, logs and preferences', () => {
  expect(update('--read-only', 'false').read_only).toBe(false);
  expect(update('--no-healthcheck', 'false').healthcheck).toEqual({ disable: true });
  expect(update('--ulimit-add', 'nofile=1024:2048', 'nproc=5').ulimits).toEqual({
    nofile: { soft: 1024, hard: 2048 },
    nproc: 5,
  });
  expect(update('--log-opt', 'max-size=1m').logging).toEqual({ options: { 'max-size': '1m' } });
  expect(update('--placement-pref-add', 'spread=node.labels.zone').deploy?.placement?.preferences).toEqual([
    { spread: 'node.labels.zone' },
  ]);
  expect(update('--generic-resource-add', 'gpu=2').deploy?.resources?.reservations).toEqual({
    generic_resources: [{ discrete_resource_spec: { kind: 'gpu', value: 2 } }],
  });
});

test('what is not known is refused', () => {
  expect(() => update('--mount-add', 'source=data')).toThrow('"target" is a path in the container');
  expect(() => update('--mount-add', 'type=bind,source=./here,target=/a')).toThrow('path of the node');
  expect(() => update('--mount-add', 'colour=red,target=/a')).toThrow('"colour" is not one of its fields');
  expect(() => update('--publish-add', 'eighty')).toThrow('invalid container port');
  expect(() => update('--secret-add', 'source=key,mode=rwx')).toThrow('octal');
  expect(() => update('--update-failure-action', 'explode')).toThrow('pause, continue, rollback');
  expect(() => update('--rollback-failure-action', 'rollback')).toThrow('pause, continue');
  expect(() => update('--update-delay', 'soon')).toThrow('duration');
});

test('the service as it was is left alone', () => {
  update('--env-rm', 'A');
  expect(BEFORE.environment).toEqual({ A: '1', B: '2' });
});

test('filters of one key mean any of them, of several keys all', () => {
  const items = [
    { name: 'shop_web', mode: 'global' },
    { name: 'shop_db', mode: 'replicated' },
    { name: 'blog_web', mode: 'global' },
  ];
  const tests = {
    name: (item: { name: string }, value: string) => item.name.startsWith(value),
    mode: (item: { mode: string }, value: string) => item.mode === value,
  };
  const names = (...filters: string[]) => applyFilters(items, filters, tests).map(({ name }) => name);
  expect(names('name=shop', 'name=blog', 'mode=global')).toEqual(['shop_web', 'blog_web']);
  expect(() => names('colour=red')).toThrow('Filter "colour=red" is not known');
  expect(hasLabel({ a: 'b' }, 'a')).toBe(true);
  expect(hasLabel({ a: 'b' }, 'a=c')).toBe(false);
});
