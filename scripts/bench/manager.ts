import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { testEngine } from '../../test/support/engine.ts';
import { RealFleet } from '../../test/support/fleet/real-fleet.ts';
import { ensureTestImages, TEST_IMAGE } from '../../test/support/images.ts';
import { RunningManager } from '../../test/support/running-manager.ts';
import { eventually } from '../../test/support/time/eventually.ts';
import { timeOf } from './measure.ts';
import { overSsh } from './remote.ts';

const FLOTILLA = join(import.meta.dir, '../../dist/flotilla');
const REPLICAS = 6;
const PATIENCE_MS = 180_000;

/** From the loss of a node's power to all replicas running again: a stack's, and beside it a service's of the Swarm itself. */
export async function benchManager(): Promise<string[][]> {
  const outer = await testEngine();
  await ensureTestImages(outer);
  await using fleet = await RealFleet.start(outer, 3);
  await Promise.all(fleet.nodes.map((node) => node.loadImage(TEST_IMAGE)));
  const folder = mkdtempSync(join(tmpdir(), 'flotilla-bench-'));
  const environment = { ...overSsh(fleet, folder), DOCKER_HOST: undefined };
  try {
    writeFileSync(join(folder, 'fleet.yaml'), 'nodes:\n  n1: ssh://n1\n  n2: ssh://n2\n  n3: ssh://n3\n');
    const service = `{ image: "${TEST_IMAGE}", command: [stay], deploy: { replicas: ${REPLICAS} } }`;
    writeFileSync(join(folder, 'compose.yaml'), `services: { web: ${service} }\n`);
    await timeOf([FLOTILLA, 'swarm', 'init'], folder, environment);
    await using manager = new RunningManager(folder, environment);
    await manager.heard('leading');
    await timeOf(
      [FLOTILLA, 'stack', 'deploy', '-c', 'compose.yaml', '--detach=false', 'shop'],
      folder,
      environment,
    );
    const rest = fleet.nodes.filter(({ name }) => name !== 'n3');
    const [first] = rest;
    if (first === undefined) throw new Error('The fleet has three nodes');
    await first.sh(
      `docker service create -q --detach --name own --endpoint-mode dnsrr --replicas ${REPLICAS} --no-resolve-image ${TEST_IMAGE} stay`,
    );
    const running = async (label: string): Promise<number> => {
      const lists = await Promise.all(rest.map((node) => node.sh(`docker ps -q --filter label=${label}`)));
      return lists
        .join('')
        .split('\n')
        .filter((id) => id !== '').length;
    };
    const all = (label: string) => async (): Promise<boolean> => (await running(label)) === REPLICAS;
    const [stack, own] = ['com.docker.compose.project=shop', 'com.docker.swarm.service.name=own'];
    const spread = async (): Promise<boolean> => (await running(stack)) === 4 && (await running(own)) === 4;
    await eventually('both are spread over three nodes', spread, PATIENCE_MS);
    await fleet.node('n3').kill();
    const begin = performance.now();
    const since = async (label: string): Promise<number> => {
      await eventually(`all replicas of ${label} run elsewhere`, all(label), PATIENCE_MS);
      return performance.now() - begin;
    };
    const [managed, swarm] = await Promise.all([since(stack), since(own)]);
    const ratio = (managed / swarm).toFixed(2);
    return [
      [
        'a node is lost: all replicas run (beside the Swarm itself)',
        managed.toFixed(0),
        swarm.toFixed(0),
        ratio,
      ],
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
