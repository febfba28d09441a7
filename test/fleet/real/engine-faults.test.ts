import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { Running } from '../../e2e/support/running.ts';
import { FLOTILLA } from '../../e2e/support/stack.ts';
import { FleetProject } from '../../support/fleet/fleet-project.ts';
import { fleetWithImage } from '../../support/fleet/fleet-with-image.ts';
import type { RealFleet } from '../../support/fleet/real-fleet.ts';
import { TEST_IMAGE } from '../../support/images.ts';
import { type Finished, run } from '../../support/process.ts';
import { eventually } from '../../support/time/eventually.ts';

/** n1 and another node, which is the one that fails. */
const fleetFile = (node: string): string => `nodes:\n  n1: ssh://n1\n  ${node}: ssh://${node}\n`;
/** Far more than any command may need that finds an engine silent. */
const BOUND_MS = 70_000;

let fleet: RealFleet;

class BoundedProject extends FleetProject {
  run(...words: readonly string[]): Promise<Finished> {
    return this.flotilla(words, { deadlineMs: BOUND_MS });
  }

  /** Its containers on all nodes. */
  async containersOn(): Promise<readonly string[]> {
    const command = `docker ps -a --filter label=com.docker.compose.project=${this.name} --format '{{.Names}}'`;
    const lists = await Promise.all(fleet.nodes.map((node) => node.sh(command)));
    return lists.flatMap((list) => list.trim().split('\n')).filter((name) => name !== '');
  }
}

beforeAll(async () => {
  fleet = await fleetWithImage(3);
}, 300_000);

afterAll(() => fleet?.[Symbol.asyncDispose](), 120_000);

/** What was broken off names the node, unless all of it had been done before; the same command does the rest. */
async function completes(project: BoundedProject, interrupted: Finished, node: string): Promise<void> {
  if (interrupted.status !== 0) expect(interrupted.stderr).toContain(node);
  expect(await project.run('up', '-d')).toMatchObject({ status: 0 });
  expect((await project.run('plan')).stdout).toBe('');
  expect((await project.containersOn()).length).toBe(4);
  expect(await project.run('down')).toMatchObject({ status: 0 });
}

const FOUR = `
services:
  web: { image: ${TEST_IMAGE}, command: [stay], network_mode: none, deploy: { replicas: 4 } }
`;

// Both wait for most of their time, each for a node of its own.
describe.concurrent('an engine that is stopped while its host answers', () => {
  test('holds up no command, and up completes what it began when the engine goes on', async () => {
    await using project = new BoundedProject(fleet, { 'fleet.yaml': fleetFile('n2'), 'compose.yaml': FOUR });
    expect(await project.run('up', '-d')).toMatchObject({ status: 0 });
    await fleet.node('n2').stopEngine();
    project.write('compose.yaml', FOUR.replace('[stay]', '[stay, again]'));
    const words = [['ps'], ['logs'], ['top'], ['images'], ['volume', 'ls'], ['up', '-d'], ['stop']];
    const ended = await Promise.all(words.map((command) => project.run(...command)));
    for (const [index, { stderr }] of ended.entries()) {
      expect({ command: words[index], stderr }).toEqual({
        command: words[index],
        stderr: expect.stringContaining('takes requests and answers none'),
      });
    }
    expect(ended.slice(-2).map(({ status }) => status)).toEqual([1, 1]);
    await fleet.node('n2').continueEngine();
    expect(await project.run('up', '-d')).toMatchObject({ status: 0 });
    expect((await project.run('plan')).stdout).toBe('');
    expect((await project.containersOn()).length).toBe(4);
    expect(await project.run('down')).toMatchObject({ status: 0 });
    expect(await project.containersOn()).toEqual([]);
  }, 240_000);

  test('in the middle of up is told, and no slot is held twice', async () => {
    await using project = new BoundedProject(fleet, { 'fleet.yaml': fleetFile('n3'), 'compose.yaml': FOUR });
    const running = project.run('up', '-d');
    await eventually('the first container is there', async () => {
      const { stdout } = await fleet.node('n3').ssh(`docker ps -aq --filter name=${project.name}`);
      return stdout !== '';
    });
    await fleet.node('n3').stopEngine();
    const interrupted = await running;
    await fleet.node('n3').continueEngine();
    await completes(project, interrupted, 'n3');
  }, 180_000);
});

describe('sshd', () => {
  test('that is restarted with all its connections in the middle of up is told, and up completes it', async () => {
    await using project = new BoundedProject(fleet, { 'fleet.yaml': fleetFile('n2'), 'compose.yaml': FOUR });
    const running = project.run('up', '-d');
    await eventually('the first container is there', async () => {
      const { stdout } = await fleet.node('n2').ssh(`docker ps -aq --filter name=${project.name}`);
      return stdout !== '';
    });
    await fleet.node('n2').restartSshd();
    const interrupted = await running;
    await completes(project, interrupted, 'n2');
  }, 180_000);
});

describe('a full disk on a node', () => {
  test('is what up says, and up goes on when there is room', async () => {
    const n2 = fleet.node('n2');
    const [there] = (await n2.sh('docker info -f {{.DockerRootDir}}')).trim().split('\n');
    // The engine's own folder goes on in memory, which has an end.
    await n2.restartEngine(() => n2.sh(`mount -t tmpfs -o size=24m tmpfs ${there}`));
    try {
      await n2.loadImage(TEST_IMAGE);
      const big = 'flotilla-test-big:1';
      await fleet
        .node('n1')
        .sh(`head -c 40M /dev/urandom >/tmp/big && tar -C /tmp -c big | docker import - ${big}`);
      const compose = `
services:
  web: { image: ${TEST_IMAGE}, command: [stay], network_mode: none, deploy: { replicas: 2 } }
  big: { image: "${big}", command: [none], network_mode: none, deploy: { placement: { constraints: [node.hostname == n2] } } }
`;
      await using project = new BoundedProject(fleet, {
        'fleet.yaml': fleetFile('n2'),
        'compose.yaml': compose,
      });
      const { status, stderr } = await project.run('create', '--pull', 'never');
      expect({ status, stderr }).toEqual({
        status: 1,
        stderr: expect.stringMatching(/no space left on device/),
      });
      expect(await project.containersOn()).toContain(`${project.name}-web-1`);
      await n2.sh(`mount -o remount,size=300m ${there}`);
      expect(await project.run('create', '--pull', 'never')).toMatchObject({ status: 0 });
      expect(await project.containersOn()).toContain(`${project.name}-big-1`);
      expect(await project.run('down')).toMatchObject({ status: 0 });
    } finally {
      await n2.restartEngine(() => n2.sh(`umount -R ${there} || umount -l ${there}`));
    }
  }, 240_000);
});

describe('watch', () => {
  test('goes on when the engine restarts, and the container ends up equal to the source', async () => {
    const compose = `
services:
  web:
    image: ${TEST_IMAGE}
    command: [stay]
    restart: always
    network_mode: none
    develop: { watch: [{ path: ./src, action: sync, target: /app, initial_sync: true }] }
`;
    await using project = new BoundedProject(fleet, {
      'compose.yaml': compose,
      'src/first.js': 'first',
      'src/old/gone.js': 'gone',
    });
    const node = fleet.node('n1');
    const env = { ...process.env, ...project.environment, DOCKER_HOST: 'ssh://n1' };
    const running = new Running(spawn(FLOTILLA, ['watch'], { cwd: project.folder, env }));
    const list = 'find . -type f -exec md5sum {} + | sort';
    const isSame = async (): Promise<boolean> => {
      const here = await run('sh', ['-c', `cd ${project.folder}/src && ${list}`], { env: { LC_ALL: 'C' } });
      const there = await node.ssh(`docker exec ${project.name}-web-1 sh -c 'cd /app && ${list}'`);
      return there.stdout.trim() === here.stdout.trim();
    };
    await using stopped = new AsyncDisposableStack();
    stopped.defer(() => running.kill());
    await running.says(/Watch enabled/);
    await eventually('the first copy is there', isSame, 60_000);
    await node.restartEngine(async () => {
      project.write('src/new.js', 'new');
      rmSync(join(project.folder, 'src/old'), { recursive: true });
    });
    await eventually('the tree is the same after the restart', isSame, 90_000);
    project.write('src/first.js', 'later');
    await eventually('later changes come, too', isSame, 60_000);
    running.signal('SIGINT');
    await running.ended;
    expect(await project.flotilla(['down', '-t', '0'], { env: { DOCKER_HOST: 'ssh://n1' } })).toMatchObject({
      status: 0,
    });
  }, 240_000);
});
