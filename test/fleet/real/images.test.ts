import { afterAll, beforeAll, expect, test } from 'bun:test';
import { randomBytes } from 'node:crypto';
import { dockerConfigs } from '../../support/buildx.ts';
import { FleetProject } from '../../support/fleet/fleet-project.ts';
import { fleetWithImage } from '../../support/fleet/fleet-with-image.ts';
import type { RealFleet } from '../../support/fleet/real-fleet.ts';
import { TEST_IMAGE } from '../../support/images.ts';
import { TestRegistry } from '../../support/servers/registry.ts';

const FLEET_FILE = 'nodes:\n  n1: ssh://n1\n  n2: ssh://n2\n';

let fleet: RealFleet;

beforeAll(async () => {
  fleet = await fleetWithImage(2);
}, 300_000);

afterAll(() => fleet?.[Symbol.asyncDispose](), 120_000);

const newProject = (files: Readonly<Record<string, string>>): FleetProject =>
  new FleetProject(fleet, files, { DOCKER_CONFIG: dockerConfigs().without });

const composeOf = (image: string): string => `
services:
  web: { build: ., image: "${image}", command: [stay], network_mode: none, deploy: { replicas: 2 } }
`;

test('up --push brings what is built to the other nodes by its registry', async () => {
  await using registry = await new TestRegistry('x').start();
  const port = Number(registry.host.split(':')[1]);
  await using offered = new AsyncDisposableStack();
  for (const node of fleet.nodes) offered.defer(await node.offerPort(port));
  const image = `${registry.host}/shop/web:1`;
  await using project = newProject({
    'fleet.yaml': FLEET_FILE,
    'compose.yaml': composeOf(image),
    Dockerfile: `FROM ${TEST_IMAGE}\nRUN echo one > /one\n`,
  });
  const up = await project.flotilla(['--progress', 'plain', 'up', '-d', '--push'], { deadlineMs: 120_000 });
  expect(up).toMatchObject({ status: 0 });
  expect(registry.manifest('shop/web:1')).toMatchObject({ schemaVersion: 2 });
  const ids = await Promise.all(
    fleet.nodes.map((node) => node.sh(`docker image inspect -f {{.Id}} ${image}`)),
  );
  expect(ids[0]).toBe(ids[1] as string);
  const digests = await fleet.node('n2').sh(`docker image inspect -f '{{.RepoDigests}}' ${image}`);
  expect(digests).toContain(`${registry.host}/shop/web@sha256:`);
  expect((await project.flotilla(['plan'])).stdout).toBe('');
  await project.must('down', '--rmi', 'all');
}, 180_000);

test('after a change in the top layer, little more than that layer goes to the other node', async () => {
  const megabyte = 1024 * 1024;
  const make =
    'head -c 60M /dev/urandom >/tmp/base && tar -C /tmp -c base | docker import - flotilla-test-base:1';
  await fleet.node('n1').sh(make);
  await using project = newProject({
    'fleet.yaml': FLEET_FILE,
    'compose.yaml': composeOf('flotilla-test-layers:1'),
    Dockerfile: 'FROM flotilla-test-base:1\nCOPY top /top\n',
    top: 'small',
  });
  const create = (): Promise<unknown> =>
    project.flotilla(['create', '--build'], { deadlineMs: 120_000 }).then((ended) => {
      expect(ended).toMatchObject({ status: 0 });
    });
  await create();
  project.write('top', randomBytes(5 * megabyte).toString('latin1'));
  const before = await fleet.node('n2').receivedBytes();
  await create();
  const received = (await fleet.node('n2').receivedBytes()) - before;
  const { size } = await Bun.file(`${project.folder}/top`).stat();
  expect(received).toBeGreaterThan(size);
  expect(received).toBeLessThan(1.1 * size);
  await project.must('down', '--rmi', 'all');
}, 180_000);
