import { afterAll, beforeAll, expect, test } from 'bun:test';
import type { EngineAddress } from '../../../scripts/engine/address.ts';
import { proxyImage } from '../../../scripts/images/proxies.ts';
import { testEngine } from '../../support/engine.ts';
import { eventually } from '../../support/eventually.ts';
import { RealFleet } from '../../support/fleet/real-fleet.ts';
import { get, HttpLoad } from '../../support/http-load.ts';
import { ensureTestImages, TEST_IMAGE } from '../../support/images.ts';
import { requireBuild, TestProject } from '../../support/project.ts';

const FLEET_FILE = 'nodes:\n  n1: ssh://n1\n  n2: ssh://deploy@n2\n';
const QUIET = ['--progress', 'quiet'] as const;

let outer: EngineAddress;
let fleet: RealFleet;

class MeshProject extends TestProject {
  override get environment(): Record<string, string | undefined> {
    return { ...super.environment, ...fleet.environment, DOCKER_HOST: undefined };
  }
}

const web = (version: string): string => `
services:
  web:
    image: ${TEST_IMAGE}
    init: true
    command: ["sh", "-c", "mkdir /www; hostname >/www/index.html; exec httpd -f -p 80 -h /www"]
    environment: { V: "${version}" }
    ports: ["8080:80"]
    stop_grace_period: 2s
    deploy: { replicas: 2, update_config: { order: start-first, monitor: 200ms } }
`;

beforeAll(async () => {
  requireBuild();
  outer = await testEngine();
  await ensureTestImages(outer);
  const proxy = await proxyImage(outer, 'haproxy:lts');
  fleet = await RealFleet.start(outer, 2);
  for (const node of fleet.nodes) await node.loadImage(TEST_IMAGE);
  await fleet.node('n2').loadImage(proxy);
  // A user who may use the engine, and nothing else of root's.
  await fleet
    .node('n2')
    .sh(
      'useradd -m -G docker deploy && cp -r /root/.ssh /home/deploy/ && chown -R deploy: /home/deploy/.ssh',
    );
  await using project = new MeshProject(outer, { 'fleet.yaml': FLEET_FILE });
  await project.must('swarm', 'init');
}, 400_000);

afterAll(() => fleet?.[Symbol.asyncDispose](), 120_000);

test('where nft may not be run, a proxy serves the node: it says so, loses no request, and goes with the project', async () => {
  await using project = new MeshProject(outer, { 'fleet.yaml': FLEET_FILE, 'compose.yaml': web('1') });
  const deploy = ['stack', 'deploy', '-c', 'compose.yaml', '--detach=false', project.name] as const;
  const first = await project.flotilla([...QUIET, ...deploy]);
  expect(first).toMatchObject({ status: 0 });
  expect(first.stderr).toContain('Node "n2" answers by a proxy container');
  const { address } = fleet.node('n2');
  await eventually('the proxy answers', () =>
    get(address, 8080).then(
      () => true,
      () => false,
    ),
  );
  const services = await project.must('mesh', 'ls', '--format', '{{.Node}} {{.ServedBy}} {{.State}}');
  expect(services).toBe('n1 nftables answers\nn2 haproxy answers\n');

  const load = new HttpLoad([address], 8080);
  project.write('compose.yaml', web('2'));
  await project.must(...QUIET, ...deploy);
  const { failures, bodies } = await load.stop();
  expect(failures.slice(0, 5)).toEqual([]);
  expect(bodies.size).toBeGreaterThan(2);

  await project.must(...QUIET, 'stack', 'rm', project.name);
  expect((await fleet.node('n2').sh('docker ps -aq')).trim()).toBe('');
}, 180_000);
