import { describe, expect, test } from 'bun:test';
import { type RunOverrides, runService } from '../../src/compose/run-overrides.ts';
import type { Service } from '../../src/model/desired/service.ts';

const PATHS = { cwd: '/here', home: '/home/me' };

const NOTHING: RunOverrides = {
  name: 'shop-web-run-1',
  command: [],
  tty: false,
  stdin: true,
  servicePorts: false,
  publish: [],
  volumes: [],
  environment: {},
  labels: [],
  capAdd: [],
  capDrop: [],
};

const SERVICE: Service = {
  image: 'nginx',
  command: ['serve'],
  entrypoint: ['start'],
  container_name: 'web',
  restart: 'always',
  deploy: { replicas: 3, restart_policy: { condition: 'any' } },
  post_start: [{ command: ['x'] }],
  ports: [{ mode: 'ingress', target: 80, published: '8080', protocol: 'tcp' }],
  environment: { A: '1', B: '2' },
  cap_add: ['SYS_TIME'],
};

const run = (changes: Partial<RunOverrides>, service = SERVICE): Service =>
  runService(service, { ...NOTHING, ...changes }, PATHS);

describe('the service of a one-off container', () => {
  test('has no restarts, no hooks, no ports, one replica and a name of its own', () => {
    const service = run({});
    expect(service).toMatchObject({ container_name: 'shop-web-run-1', scale: 1, ports: [] });
    expect([service.restart, service.post_start, service.deploy?.restart_policy]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    expect([service.entrypoint, service.command]).toEqual([['start'], ['serve']]);
  });

  test('takes the command of the command line, and no command where only the entrypoint is another', () => {
    expect(run({ command: ['sh'] })).toMatchObject({ entrypoint: ['start'], command: ['sh'] });
    expect(run({ entrypoint: `sh -c 'a b'` })).toMatchObject({
      entrypoint: ['sh', '-c', 'a b'],
      command: [],
    });
  });

  test('publishes its own ports or those that are asked for', () => {
    expect(run({ servicePorts: true }).ports).toEqual(SERVICE.ports);
    expect(run({ publish: ['127.0.0.1:81:80/udp'] }).ports).toEqual([
      { mode: 'ingress', host_ip: '127.0.0.1', target: 80, published: '81', protocol: 'udp' },
    ]);
  });

  test('mounts more, relative to where the user is', () => {
    expect(run({ volumes: ['./data:/data:ro', 'named:/n', '~/x:/x'] }).volumes).toEqual([
      {
        type: 'bind',
        source: '/here/data',
        target: '/data',
        read_only: true,
        bind: { create_host_path: true },
      },
      { type: 'volume', source: 'named', target: '/n', volume: {} },
      { type: 'bind', source: '/home/me/x', target: '/x', bind: { create_host_path: true } },
    ]);
  });

  test('adds to variables, labels and capabilities', () => {
    const changes = {
      environment: { B: '3' },
      labels: ['a=b=c', 'd'],
      capAdd: ['KILL'],
      capDrop: ['SYS_TIME'],
    };
    expect(run(changes)).toMatchObject({
      environment: { A: '1', B: '3' },
      labels: { a: 'b=c', d: '' },
      cap_add: ['KILL'],
      cap_drop: ['SYS_TIME'],
    });
  });

  test('is refused with the words that are wrong', () => {
    expect(() => run({ publish: ['a:b'] })).toThrow('Port "a:b" has an invalid container port');
    expect(() => run({ volumes: ['one::two'] })).toThrow('empty section');
    expect(() => run({ entrypoint: "'open" })).toThrow('leaves a quote open');
  });
});
