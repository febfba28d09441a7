import { afterAll, beforeAll, expect, test } from 'bun:test';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { testEngine } from '../../support/engine.ts';
import { RealFleet } from '../../support/fleet/real-fleet.ts';
import { type Finished, run } from '../../support/process.ts';
import { EXECUTABLE, requireBuild } from '../../support/project.ts';
import { eventually } from '../../support/time/eventually.ts';

let fleet: RealFleet;
let file: string;

beforeAll(async () => {
  requireBuild();
  fleet = await RealFleet.start(await testEngine(), 3);
  file = join(fleet.environment.HOME ?? '', 'fleet.yaml');
  writeFileSync(file, 'nodes:\n  a: ssh://n1\n  b: ssh://n2\n  c: ssh://n3\n');
}, 300_000);

afterAll(() => fleet?.[Symbol.asyncDispose](), 120_000);

function flotilla(...words: readonly string[]): Promise<Finished> {
  const env = { ...fleet.environment, DOCKER_HOST: undefined, FLOTILLA_FLEET: file };
  return run(EXECUTABLE, words, { env, deadlineMs: 100_000 });
}

const swarm = (...words: readonly string[]): Promise<Finished> => flotilla('swarm', ...words);
const node = (...words: readonly string[]): Promise<Finished> => flotilla('node', ...words);

/** "a leader ready" and so on, by node. */
async function members(): Promise<string[]> {
  const { stdout } = await swarm('ls', '--format', '{{.Node}} {{.Role}} {{.Status}}');
  return stdout.trim().split('\n').sort();
}

// The tests are steps of one story: a Swarm takes its time to come about.

test('a port that is closed between two nodes is named, and nothing is changed', async () => {
  const rule = `ip saddr ${fleet.node('n1').address}`;
  const table = `table ip closed { chain in { type filter hook input priority -200; ${rule} udp dport 4789 drop; ${rule} tcp dport 7946 drop; }; }`;
  await fleet.node('n3').sh(`nft '${table}'`);
  const { status, stderr } = await swarm('init');
  await fleet.node('n3').sh('nft delete table ip closed');
  expect(status).toBe(1);
  expect(stderr).toContain('  a -> c: 7946/tcp\n  a -> c: 4789/udp\n');
  expect(stderr).not.toContain('b ->');
  expect(await members()).toEqual(['a  no member', 'b  no member', 'c  no member']);
});

test('all nodes become one Swarm with three managers, and doing it again changes nothing', async () => {
  const { status, stderr } = await swarm('init');
  expect({ status, stderr }).toMatchObject({ status: 0 });
  expect(stderr).not.toMatch(/SWMTKN|not checked/);
  expect(await members()).toEqual(['a leader ready', 'b manager ready', 'c manager ready']);
  expect(await swarm('init')).toMatchObject({
    status: 0,
    stderr: expect.stringContaining('Nothing to change'),
  });
});

test('the members carry a network that spans them', async () => {
  await fleet.node('n1').sh('docker network create -d overlay --attachable spans');
  const id = await fleet.node('n1').sh("docker network inspect -f '{{.Id}}' spans");
  await eventually('the other managers have it', async () => {
    return (await fleet.node('n3').ssh("docker network inspect -f '{{.Id}}' spans")).stdout === id;
  });
  await fleet.node('n1').sh('docker network rm spans');
});

test('a manager that leaves becomes a worker first, and the list forgets it', async () => {
  expect((await swarm('leave', 'c')).status).toBe(0);
  expect(await members()).toEqual(['a leader ready', 'b manager ready', 'c  no member']);
  expect((await swarm('join', 'c')).status).toBe(0);
  expect(await members()).toEqual(['a leader ready', 'b manager ready', 'c worker ready']);
});

test('a member that is lost is told as such', async () => {
  await fleet.node('n3').kill();
  await eventually('the managers miss it', async () => (await members()).includes(' worker down'), 60_000);
  await fleet.node('n3').start();
  await eventually('it is back', async () => (await members()).includes('c worker ready'), 60_000);
});

// Last but one: a Swarm takes a node for an unreachable manager if it dies before it has fetched its worker's certificate.
test('a worker becomes a manager, and a worker again', async () => {
  expect(await node('promote', 'c')).toMatchObject({ status: 0, stdout: 'Node c is a manager now\n' });
  await eventually('all see it', async () => (await members()).includes('c manager ready'));
  expect(await node('demote', 'c')).toMatchObject({ status: 0, stdout: 'Node c is a worker now\n' });
  await eventually('all see it', async () => (await members()).includes('c worker ready'));
  expect(await node('demote', 'a', 'b')).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('no manager left'),
  });
});

test('all nodes leave, and the Swarm is no more', async () => {
  expect((await swarm('leave', '--all')).status).toBe(0);
  expect(await members()).toEqual(['a  no member', 'b  no member', 'c  no member']);
  expect(await swarm('join')).toMatchObject({ status: 1, stderr: expect.stringContaining('swarm init') });
});
