import { afterAll, beforeAll, expect, test } from 'bun:test';
import { FleetProject } from '../../support/fleet/fleet-project.ts';
import { fleetWithImage } from '../../support/fleet/fleet-with-image.ts';
import type { RealFleet } from '../../support/fleet/real-fleet.ts';
import { TEST_IMAGE } from '../../support/images.ts';

let fleet: RealFleet;

const FLEET_FILE = 'nodes:\n  n1: ssh://n1\n  n2: ssh://n2\n  n3: ssh://n3\n';

const shop = (v: string): string => `
services:
  web:
    image: ${TEST_IMAGE}
    command: [stay]
    environment: { V: "${v}" }
    deploy: { replicas: 3, update_config: { order: start-first, monitor: 500ms }, rollback_config: { monitor: 100ms, parallelism: 0 } }
  ask: { image: ${TEST_IMAGE}, command: [stay] }
`;

beforeAll(async () => {
  fleet = await fleetWithImage(3);
  await using project = new FleetProject(fleet, { 'fleet.yaml': FLEET_FILE });
  await project.must('swarm', 'init');
}, 400_000);

afterAll(() => fleet?.[Symbol.asyncDispose](), 120_000);

test('a service over three nodes is replaced without ever answering from fewer, and its record is in the Swarm', async () => {
  await using project = new FleetProject(fleet, { 'fleet.yaml': FLEET_FILE, 'compose.yaml': shop('1') });
  const deploy = [
    '--progress',
    'quiet',
    'stack',
    'deploy',
    '-c',
    'compose.yaml',
    '--detach=false',
    project.name,
  ];
  await project.must(...deploy);
  const nodes = (await project.must('service', 'ps', '--format', '{{.Node}}', `${project.name}_web`)).trim();
  expect(nodes.split('\n').sort()).toEqual(['n1', 'n2', 'n3']);

  project.write('compose.yaml', shop('2'));
  const asks = await placeOf(project, 'ask');
  let isOver = false;
  const counts: number[] = [];
  const watching = (async () => {
    while (!isOver) counts.push(await addressesOf(asks, 'web'));
  })();
  await project.must(...deploy);
  isOver = true;
  await watching;
  expect(Math.min(...counts)).toBeGreaterThanOrEqual(3);
  const state = await project.must('stack', 'rollback', '--list', project.name);
  expect(state.match(/completed/g)?.length).toBe(2);
  expect(await fleet.node('n2').sh('docker config ls -q --filter label=io.flotilla.record')).not.toBe('');

  await project.must('stack', 'rollback', project.name);
  expect(await project.must('stack', 'deploy', '-c', 'compose.yaml', '--dry-run', project.name)).not.toBe('');
  await project.must('--progress', 'quiet', 'stack', 'rm', project.name);
  expect(await fleet.node('n2').sh('docker config ls -q --filter label=io.flotilla.record')).toBe('');
  const left = await Promise.all(
    fleet.nodes.map((node) =>
      node.sh(`docker ps -aq --filter label=com.docker.compose.project=${project.name}`),
    ),
  );
  expect(left.join('')).toBe('');
}, 200_000);

interface Place {
  readonly node: string;
  readonly container: string;
}

async function placeOf(project: FleetProject, service: string): Promise<Place> {
  const line = await project.must('ps', '--format', '{{.Node}} {{.Name}}', service);
  const [node = '', container = ''] = line.trim().split(' ');
  return { node, container };
}

/** How many addresses a name has for a container. */
async function addressesOf({ node, container }: Place, name: string): Promise<number> {
  const answer = await fleet.node(node).sh(`docker exec ${container} nslookup ${name}`);
  return new Set([...answer.matchAll(/^Address.*?(10\.0\.\d+\.\d+)/gm)].map(([, address]) => address)).size;
}
