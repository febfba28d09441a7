import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import type { Inspected } from '../support/inspected.ts';
import { Stack } from '../support/stack.ts';

let stack: Stack;
let full: Inspected;
let bare: Inspected;

/** One service with nearly everything; its container as the engine shows it. */
beforeAll(async () => {
  stack = await Stack.open(`
services:
  full:
    image: flotilla/test:1
    entrypoint: [sh, -c]
    command: ["exec stay"]
    environment:
      PLAIN: value
      EMPTY: ""
      FROM_OUTSIDE:
      DOLLAR: "a$$b"
    env_file: [vars.env]
    labels: { com.example.role: front }
    hostname: box
    domainname: example.org
    user: "65534:65534"
    working_dir: /tmp
    stop_signal: SIGINT
    stop_grace_period: 1m30s
    read_only: true
    privileged: false
    init: true
    tty: true
    stdin_open: true
    restart: on-failure:3
    cap_drop: [ALL]
    cap_add: [NET_BIND_SERVICE]
    extra_hosts: ["one:10.0.0.1", "two=10.0.0.2", "gw:host-gateway"]
    dns: [10.0.0.53]
    dns_search: [example.org]
    expose: ["8080", "9000-9001"]
    sysctls: { net.core.somaxconn: 512 }
    ulimits: { nproc: 500, nofile: { soft: 100, hard: 200 } }
    mem_limit: 64m
    mem_reservation: 32m
    cpus: 0.5
    cpu_shares: 512
    pids_limit: 100
    shm_size: 32m
    oom_score_adj: 100
    group_add: ["1000"]
    logging: { driver: json-file, options: { max-size: 1m } }
    healthcheck: { test: "exit 0", interval: 30s, timeout: 5s, retries: 4, start_period: 2s }
    tmpfs: ["/run:size=1m,mode=755", /var]
  bare:
    image: flotilla/test:1
    depends_on: { full: { condition: service_started } }
  limited:
    image: flotilla/test:1
    container_name: ${'$'}{NAME}
    healthcheck: { disable: true }
    deploy:
      resources:
        limits: { cpus: "0.25", memory: 32M, pids: 50 }
        reservations: { memory: 16M }
      restart_policy: { condition: on-failure, max_attempts: 2 }
`);
  stack.write('vars.env', 'FROM_FILE="quoted value"\nPLAIN=overridden\n');
  const { status, stderr } = await stack.run(['up', '-d'], {
    env: { NAME: `${stack.name}-named`, FROM_OUTSIDE: 'outside' },
  });
  if (status !== 0) throw new Error(stderr);
  full = await stack.container('full-1');
  bare = await stack.container('bare-1');
});

afterAll(() => stack[Symbol.asyncDispose]());

describe('a container has', () => {
  test('the entrypoint and the command', () => {
    expect([full.Config.Entrypoint, full.Config.Cmd]).toEqual([['sh', '-c'], ['exec stay']]);
  });

  test("the image's command where the service has none", () => {
    expect([bare.Config.Entrypoint, bare.Config.Cmd]).toEqual([null, ['stay']]);
  });

  test('the environment: from the file, the service above it, and this process', () => {
    expect(full.Config.Env).toEqual(
      expect.arrayContaining([
        'PLAIN=value',
        'EMPTY=',
        'FROM_OUTSIDE=outside',
        'DOLLAR=a$b',
        'FROM_FILE=quoted value',
      ]),
    );
  });

  test('host and domain name, user and folder', () => {
    expect(full.Config).toMatchObject({ Hostname: 'box', User: '65534:65534', WorkingDir: '/tmp' });
    expect((full.Config as unknown as { Domainname: string }).Domainname).toBe('example.org');
  });

  test('the stop signal and the grace period', () => {
    expect(full.Config).toMatchObject({ StopSignal: 'SIGINT', StopTimeout: 90 });
  });

  test('a terminal and an open standard input', () => {
    expect(full.Config).toMatchObject({ Tty: true, OpenStdin: true });
  });

  test('a read-only root and an init process', () => {
    expect(full.HostConfig).toMatchObject({ ReadonlyRootfs: true, Init: true });
  });

  test('its restart policy, and none by default', () => {
    expect(full.HostConfig.RestartPolicy).toEqual({ Name: 'on-failure', MaximumRetryCount: 3 });
    expect(bare.HostConfig.RestartPolicy).toMatchObject({ MaximumRetryCount: 0 });
  });

  test('its capabilities', () => {
    expect(full.HostConfig).toMatchObject({ CapDrop: ['ALL'], CapAdd: ['CAP_NET_BIND_SERVICE'] });
  });

  test('its extra hosts and DNS', () => {
    expect(full.HostConfig.ExtraHosts).toEqual(
      expect.arrayContaining(['one:10.0.0.1', 'two:10.0.0.2', 'gw:host-gateway']),
    );
    expect(full.HostConfig).toMatchObject({ Dns: ['10.0.0.53'], DnsSearch: ['example.org'] });
  });

  test('its exposed ports, ranges one by one', () => {
    expect(Object.keys(full.Config.ExposedPorts ?? {}).sort()).toEqual(['8080/tcp', '9000/tcp', '9001/tcp']);
  });

  test('sysctls and ulimits', () => {
    expect(full.HostConfig.Sysctls).toEqual({ 'net.core.somaxconn': '512' });
    expect(full.HostConfig.Ulimits).toEqual(
      expect.arrayContaining([
        { Name: 'nproc', Soft: 500, Hard: 500 },
        { Name: 'nofile', Soft: 100, Hard: 200 },
      ]),
    );
  });

  test('its limits in bytes and nano-CPUs', () => {
    expect(full.HostConfig).toMatchObject({
      Memory: 64 * 2 ** 20,
      MemoryReservation: 32 * 2 ** 20,
      NanoCpus: 500_000_000,
      CpuShares: 512,
      PidsLimit: 100,
      ShmSize: 32 * 2 ** 20,
      OomScoreAdj: 100,
      GroupAdd: ['1000'],
    });
  });

  test('the limits and the restart policy of deploy', async () => {
    const limited = await stack.container('named');
    expect(limited.HostConfig).toMatchObject({
      NanoCpus: 250_000_000,
      Memory: 32 * 2 ** 20,
      MemoryReservation: 16 * 2 ** 20,
      PidsLimit: 50,
      RestartPolicy: { Name: 'on-failure', MaximumRetryCount: 2 },
    });
  });

  test('its log driver and options', () => {
    expect(full.HostConfig.LogConfig).toEqual({ Type: 'json-file', Config: { 'max-size': '1m' } });
  });

  test('its healthcheck in nanoseconds', () => {
    expect(full.Config.Healthcheck).toMatchObject({
      Test: ['CMD-SHELL', 'exit 0'],
      Interval: 30e9,
      Timeout: 5e9,
      Retries: 4,
      StartPeriod: 2e9,
    });
  });

  test('no healthcheck where it is disabled', async () => {
    expect((await stack.container('named')).Config.Healthcheck).toMatchObject({ Test: ['NONE'] });
  });

  test('its tmpfs mounts with their options', () => {
    expect(full.HostConfig.Tmpfs).toEqual({ '/run': 'size=1m,mode=755', '/var': '' });
  });

  test('container_name as its name, whole', async () => {
    expect((await stack.container('named')).Name).toBe(`/${stack.name}-named`);
  });

  test("the user's labels and docker compose's own", () => {
    expect(full.Config.Labels).toMatchObject({
      'com.example.role': 'front',
      'com.docker.compose.project': stack.name,
      'com.docker.compose.service': 'full',
      'com.docker.compose.container-number': '1',
      'com.docker.compose.oneoff': 'False',
      'com.docker.compose.project.working_dir': stack.folder,
      'com.docker.compose.project.config_files': `${stack.folder}/compose.yaml`,
      'com.docker.compose.depends_on': '',
      'com.docker.compose.image': full.Image,
      'com.docker.compose.version': expect.stringMatching(/^\d+\.\d+\.\d+$/),
      'com.docker.compose.config-hash': expect.stringMatching(/^[0-9a-f]{64}$/),
    });
  });

  test('no label of ours beside them', () => {
    const known = /^(com\.docker\.compose\.|com\.example\.|io\.flotilla\.recipe$)/;
    expect(Object.keys(full.Config.Labels).filter((label) => !known.test(label))).toEqual([]);
  });

  test('its dependencies in a label', () => {
    expect(bare.Config.Labels['com.docker.compose.depends_on']).toBe('full:service_started:false');
  });

  test('the name <project>-<service>-<number>', () => {
    expect(bare.Name).toBe(`/${stack.name}-bare-1`);
  });

  test('nothing that makes it differ from the file at once', async () => {
    const env = { NAME: `${stack.name}-named`, FROM_OUTSIDE: 'outside' };
    expect((await stack.run(['plan'], { env })).stdout).toBe('');
  });
});
