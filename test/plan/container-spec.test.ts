import { describe, expect, test } from 'bun:test';
import type { ContainerSpec } from '../../src/model/container-spec.ts';
import { NO_CONTENTS } from '../../src/model/desired/contents.ts';
import { containerSpec } from '../../src/plan/container-spec/container-spec.ts';
import { projectOf } from './plan-of.ts';

/** The request for the first replica of service "a". */
function specOf(service: string, rest = ''): ContainerSpec {
  const project = projectOf(`services:\n  a:\n    image: x\n${service.replace(/^/gm, '    ')}\n${rest}`);
  const definition = project.services.a;
  if (definition === undefined) throw new Error('no service a');
  return containerSpec({
    project,
    contents: NO_CONTENTS,
    key: 'a',
    service: definition,
    slot: 1,
    inherited: [],
    isRemote: false,
  });
}

const hostConfig = (service: string, rest?: string) => specOf(service, rest).body.HostConfig;

describe('a replica becomes a request with', () => {
  test("docker compose's labels and name", () => {
    const { name, body } = specOf('labels: {own: label}');
    expect(name).toBe('shop-a-1');
    expect(body.Labels).toMatchObject({
      own: 'label',
      'com.docker.compose.project': 'shop',
      'com.docker.compose.service': 'a',
      'com.docker.compose.oneoff': 'False',
      'com.docker.compose.container-number': '1',
      'com.docker.compose.project.working_dir': '/shop',
      'com.docker.compose.project.config_files': '/shop/compose.yaml',
    });
  });

  test('none of the variables that are for the scheduler', () => {
    const { body } = specOf(
      'environment: ["A=1", "constraint:storage==ssd", "affinity:image!=~redis", "reschedule:on-node-failure"]',
    );
    expect(body.Env).toEqual(['A=1']);
  });

  test('the last of the CPU, and the first end when memory runs out, where it is best effort', () => {
    expect(hostConfig('x-priority: best-effort')).toMatchObject({ CpuShares: 2, OomScoreAdj: 1000 });
    expect(hostConfig('x-priority: best-effort\ncpu_shares: 512\noom_score_adj: 5')).toMatchObject({
      CpuShares: 512,
      OomScoreAdj: 5,
    });
    expect(hostConfig('x-priority: -5')).not.toHaveProperty('OomScoreAdj');
  });

  test('variables, those without a value by their bare name', () => {
    expect(specOf('environment: {A: "1", B:}').body.Env).toEqual(['A=1', 'B']);
  });

  test('ports, exposed and published', () => {
    const { body } = specOf('ports: ["127.0.0.1:8080:80", "53:53/udp"]\nexpose: ["9000-9001"]');
    expect(Object.keys(body.ExposedPorts ?? {}).sort()).toEqual(['53/udp', '80/tcp', '9000/tcp', '9001/tcp']);
    expect(body.HostConfig.PortBindings).toEqual({
      '80/tcp': [{ HostIp: '127.0.0.1', HostPort: '8080' }],
      '53/udp': [{ HostIp: '', HostPort: '53' }],
    });
  });

  test('simple mounts as binds, the others as mounts', () => {
    const config = hostConfig(
      `volumes:
  - ./src:/src:ro
  - data:/data
  - /cache
  - {type: tmpfs, target: /run, tmpfs: {size: 1m}}
  - {type: bind, source: /etc/x, target: /x, bind: {create_host_path: false}}`,
      'volumes: {data: {}}',
    );
    expect(config.Binds).toEqual(['/shop/src:/src:ro', 'shop_data:/data:rw']);
    expect(config.Mounts).toEqual([
      { Type: 'volume', Target: '/cache', VolumeOptions: {} },
      { Type: 'tmpfs', Target: '/run', TmpfsOptions: { SizeBytes: 1048576 } },
      { Type: 'bind', Source: '/etc/x', Target: '/x', BindOptions: {} },
    ]);
  });

  test('networks, created on the one of highest priority, under its names', () => {
    const { primaryNetwork, endpoints } = specOf(
      'networks: {front: {aliases: [shop]}, back: {priority: 10}}',
      'networks: {front: {}, back: {}}',
    );
    expect(primaryNetwork).toBe('shop_back');
    expect(endpoints.shop_front?.Aliases).toEqual(['shop-a-1', 'a', 'shop']);
  });

  test('no network where the service wants none', () => {
    expect(hostConfig('network_mode: none').NetworkMode).toBe('none');
  });

  test('limits in bytes, nanoseconds of processor time and numbers', () => {
    expect(
      hostConfig(
        'mem_limit: 64m\ncpus: 0.5\npids_limit: 10\nulimits: {nofile: 1024, nproc: {soft: 1, hard: 2}}',
      ),
    ).toMatchObject({
      Memory: 67108864,
      NanoCpus: 500000000,
      PidsLimit: 10,
      Ulimits: [
        { Name: 'nofile', Soft: 1024, Hard: 1024 },
        { Name: 'nproc', Soft: 1, Hard: 2 },
      ],
    });
  });

  test('the restart policy, that of deploy before the short one', () => {
    expect(hostConfig('restart: on-failure:3').RestartPolicy).toEqual({
      Name: 'on-failure',
      MaximumRetryCount: 3,
    });
    expect(hostConfig('restart: always\ndeploy: {restart_policy: {condition: none}}').RestartPolicy).toEqual({
      Name: 'no',
      MaximumRetryCount: 0,
    });
  });

  test('the healthcheck in nanoseconds, or switched off', () => {
    expect(specOf('healthcheck: {test: "true", interval: 1m30s, retries: 2}').body.Healthcheck).toEqual({
      Test: ['CMD-SHELL', 'true'],
      Interval: 90_000_000_000,
      Retries: 2,
    });
    expect(specOf('healthcheck: {disable: true}').body.Healthcheck).toEqual({ Test: ['NONE'] });
  });

  test('hosts in the form of the API', () => {
    expect(hostConfig('extra_hosts: ["db=10.0.0.1", "v6=::1"]').ExtraHosts).toEqual([
      'db:10.0.0.1',
      'v6:::1',
    ]);
  });

  test('stop signal and grace in whole seconds, rounded up', () => {
    const { body } = specOf('stop_signal: SIGINT\nstop_grace_period: 1500ms');
    expect([body.StopSignal, body.StopTimeout]).toEqual(['SIGINT', 2]);
  });

  test('nothing that nobody asked for', () => {
    const { body } = specOf('');
    expect(Object.keys(body).sort()).toEqual(['Env', 'ExposedPorts', 'HostConfig', 'Image', 'Labels']);
  });
});
