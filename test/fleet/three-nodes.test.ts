import { afterAll, beforeAll, expect, test } from 'bun:test';
import { engineCall } from '../../scripts/engine/request.ts';
import { connectDocker } from '../../src/engine/docker/docker-engine.ts';
import { labelled, testEngine } from '../support/engine.ts';
import { FLEET_LABEL, RealFleet } from '../support/fleet/real-fleet.ts';
import { ensureTestImages, TEST_IMAGE } from '../support/images.ts';
import { eventually } from '../support/time/eventually.ts';

let fleet: RealFleet;

beforeAll(async () => {
  const outer = await testEngine();
  await ensureTestImages(outer);
  fleet = await RealFleet.start(outer, 3);
}, 300_000);

afterAll(async () => {
  if (fleet === undefined) return;
  await fleet[Symbol.asyncDispose]();
  expect(await labelled(await testEngine(), `${FLEET_LABEL}=${fleet.id}`)).toEqual([]);
}, 120_000);

test('all three nodes answer over ssh, each with an engine of its own', async () => {
  const ids = await Promise.all(
    fleet.nodes.map((node) => node.sh("docker info --format '{{.Name}} {{.ID}}'")),
  );
  expect(ids.map((line) => line.split(' ')[0])).toEqual(['n1', 'n2', 'n3']);
  expect(new Set(ids.map((line) => line.split(' ')[1])).size).toBe(3);
});

test('the nodes reach each other by their addresses', async () => {
  const [first, ...others] = fleet.nodes;
  for (const other of others) {
    const answer = await first?.ssh(`timeout 5 bash -c 'head -c 3 </dev/tcp/${other.address}/22'`);
    expect(answer?.stdout).toBe('SSH');
  }
});

test("a node's engine is reached through a socket that ssh forwards", async () => {
  for (const node of fleet.nodes) {
    const engine = connectDocker({ node: node.name, endpoint: await node.engine() });
    expect((await engine.facts()).os).toBe('linux');
    engine.close();
  }
});

test('an image is brought to a node, and a container of it runs there and nowhere else', async () => {
  const node = fleet.node('n2');
  await node.loadImage(TEST_IMAGE);
  const id = (await node.sh(`docker run -d ${TEST_IMAGE}`)).trim();
  const containers = await Promise.all(fleet.nodes.map((one) => one.sh('docker ps -q --no-trunc')));
  expect(containers.map((ids) => ids.trim())).toEqual(['', id, '']);
  await node.sh(`docker rm -f ${id}`);
});

test('a node that is stopped is gone, and comes back with its address and its containers', async () => {
  const node = fleet.node('n2');
  const id = (await node.sh(`docker run -d --restart unless-stopped ${TEST_IMAGE}`)).trim();
  await node.stop();
  expect((await node.ssh('true')).status).toBe(255);
  await node.start();
  const ids = await eventually('the container is back', async () =>
    (await node.sh('docker ps -q --no-trunc')).trim(),
  );
  expect(ids).toBe(id);
  await node.sh(`docker rm -f ${id}`);
});

test('a node that is killed comes back too', async () => {
  const node = fleet.node('n3');
  await node.kill();
  expect((await node.ssh('true')).status).toBe(255);
  await node.start();
  expect(await node.isReady()).toBe(true);
});

test('a paused node accepts nothing until it goes on, the others answer meanwhile', async () => {
  const node = fleet.node('n3');
  await node.pause();
  expect((await node.ssh('true')).status).toBe(255);
  expect(await fleet.node('n1').isReady()).toBe(true);
  await node.unpause();
  await node.waitUntilReady();
});

test('a node that is cut off goes on working alone, and is reached again once it rejoins', async () => {
  const node = fleet.node('n1');
  await node.sh('sh -c "until test -e /run/enough; do date +%s%N >/run/alive; done" >/dev/null 2>&1 &');
  await node.cutOff();
  expect((await node.ssh('true')).status).toBe(255);
  expect(await fleet.node('n2').isReady()).toBe(true);
  await node.rejoin();
  const before = await node.sh('cat /run/alive');
  await eventually('what ran before goes on', async () => (await node.sh('cat /run/alive')) !== before);
  await node.sh('touch /run/enough');
});

test('a link loses the packets it is told to lose, and carries all again when it is repaired', async () => {
  const node = fleet.node('n1');
  await node.losePackets(100);
  expect((await node.ssh('true')).status).toBe(255);
  await node.repairLink();
  await node.waitUntilReady();
});

test('the engine of a node that hangs leaves a request without an answer', async () => {
  const node = fleet.node('n2');
  const address = await node.engine();
  await node.pause();
  const asked = engineCall(address, { path: '/_ping', timeoutMs: 1000 });
  await expect(asked).rejects.toThrow('No answer');
  await node.unpause();
  await node.waitUntilReady();
});
