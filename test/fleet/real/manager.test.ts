import { afterAll, beforeAll, beforeEach, expect, test } from 'bun:test';
import { spawn } from 'node:child_process';
import { engineCall } from '../../../scripts/engine/request.ts';
import { Running } from '../../e2e/support/running.ts';
import type { FleetNode } from '../../support/fleet/fleet-node.ts';
import { FleetProject } from '../../support/fleet/fleet-project.ts';
import { fleetWithImage } from '../../support/fleet/fleet-with-image.ts';
import type { RealFleet } from '../../support/fleet/real-fleet.ts';
import { TEST_IMAGE } from '../../support/images.ts';
import { EXECUTABLE, type ListedContainer } from '../../support/project.ts';
import { RunningManager } from '../../support/running-manager.ts';
import { eventually } from '../../support/time/eventually.ts';

let fleet: RealFleet;

const FLEET_FILE = 'nodes:\n  n1: ssh://n1\n  n2: ssh://n2\n  n3: ssh://n3\n';

class StackProject extends FleetProject {
  manager(...flags: readonly string[]): RunningManager {
    return new RunningManager(this.folder, this.environment, flags);
  }

  /** `flotilla events` of the stack, as long as the test wants it. */
  events(): Running {
    const words = ['events', '--format', '{{.Node}} {{.Action}} {{.Name}}'];
    return new Running(
      spawn(EXECUTABLE, words, { cwd: this.folder, env: { ...process.env, ...this.environment } }),
    );
  }

  deploy(): Promise<string> {
    return this.must('stack', 'deploy', '-c', 'compose.yaml', '--detach=false', this.name);
  }

  /** "n1 web-2" for each replica that runs, as the engines of these nodes have it. */
  async running(nodes: readonly FleetNode[] = fleet.nodes): Promise<string[]> {
    const lists = await Promise.all(
      nodes.map(async (node) =>
        (await this.listOn(node)).map(
          ({ Names: [name = ''] }) => `${node.name} ${name.replace(`/${this.name}-`, '')}`,
        ),
      ),
    );
    return lists.flat().sort();
  }

  /** The variables of each container that runs. */
  async environments(): Promise<string[]> {
    const lists = await Promise.all(
      fleet.nodes.map(async (node) => {
        const engine = await node.engine();
        return Promise.all(
          (await this.listOn(node)).map(async ({ Id }) => {
            const { Config } = JSON.parse(await engineCall(engine, { path: `/containers/${Id}/json` }));
            return (Config as { Env: string[] }).Env.join(' ');
          }),
        );
      }),
    );
    return lists.flat();
  }

  /** Over a connection that stays: tests ask again and again, beside what they wait for. */
  async listOn(node: FleetNode): Promise<ListedContainer[]> {
    const filters = encodeURIComponent(JSON.stringify({ label: [this.label] }));
    const path = `/containers/json?filters=${filters}`;
    return JSON.parse(await engineCall(await node.engine(), { path })) as ListedContainer[];
  }

  async slots(nodes?: readonly FleetNode[]): Promise<string[]> {
    return (await this.running(nodes)).map((line) => line.replace(/^\S+ /, '')).sort();
  }
}

const isNew = (environment: string): boolean => environment.includes('V=2');

const shop = (v: string, more = ''): string => `
services:
  web:
    image: ${TEST_IMAGE}
    command: [stay]
    environment: { V: "${v}" }
    secrets: [key]
    deploy: { replicas: 3, restart_policy: { delay: 500ms }, update_config: { order: start-first, monitor: 300ms } }
${more}
secrets: { key: { file: ./key } }
`;

beforeAll(async () => {
  fleet = await fleetWithImage(3);
  await using project = new StackProject(fleet, { 'fleet.yaml': FLEET_FILE });
  await project.must('swarm', 'init');
}, 400_000);

afterAll(() => fleet?.[Symbol.asyncDispose](), 120_000);
beforeEach(() => Promise.all(fleet.nodes.map((node) => node.waitUntilReady())), 120_000);

test('what is asked for is kept: a dead container, a lost node, a node that comes back', async () => {
  const files = { 'fleet.yaml': FLEET_FILE, 'compose.yaml': shop('1'), key: 'hidden-value' };
  await using project = new StackProject(fleet, files);
  await using manager = project.manager();
  await manager.heard('leading');
  expect(await project.deploy()).toBe('');
  expect(await project.slots()).toEqual(['web-1', 'web-2', 'web-3']);

  // Nobody is there any more who could read the secret.
  project.write('key', 'another');
  const [first = ''] = await project.running();
  const [node = '', slot = ''] = first.split(' ');
  await fleet.node(node).sh(`docker rm -f ${project.name}-${slot}`);
  const before = await project.running();
  const again = await eventually('another takes its place', async () => {
    const now = await project.running();
    return now.length === 3 && now.find((line) => !before.includes(line));
  });
  const [place = '', name = ''] = again.split(' ');
  const secret = await fleet.node(place).sh(`docker exec ${project.name}-${name} cat /run/secrets/key`);
  expect(secret).toBe('hidden-value');

  const others = [fleet.node('n1'), fleet.node('n2')];
  const events = project.events();
  const onThird = (await project.running([fleet.node('n3')])).map((line) => line.replace(/^\S+ /, ''));
  const lost = onThird.map((slot) => slot.replace(/^.*-/, ''));
  // A node that is gone before the command has reached it has not fallen away.
  await eventually('events of the node are heard', async () => {
    await fleet.node('n3').sh(`docker exec ${project.name}-${onThird[0]} true`);
    return /^n3 exec_/m.test(events.stdout);
  });
  await fleet.node('n3').kill();
  await eventually(
    'all slots run on two nodes',
    async () => (await project.slots(others)).length === 3,
    60_000,
  );
  expect(await project.slots(others)).toEqual(['web-1', 'web-2', 'web-3']);
  await events.says(/^n[12] start /m);
  await events.says(/Node "n3" has become unreachable/);
  await fleet.node('n3').start();
  await manager.heard('node-up');
  await events.says(/Node "n3" answers again/);
  events.signal('SIGINT');
  expect((await events.ended).status).toBe(130);
  const words = ['--no-trunc', '--format', '{{.Name}} {{.CurrentState}} {{.Error}}', `${project.name}_web`];
  // What ran on the node is shown as it is until the manager has removed it there.
  const history = await eventually('what was lost is history', async () => {
    const told = await project.must('service', 'ps', ...words);
    const isTold = (slot: string): boolean =>
      new RegExp(`_web\\.${slot} Orphaned .* "node n3 is down"`).test(told);
    return lost.every(isTold) && told;
  });
  expect(history).toContain('"task: non-zero exit (137)"');
  await eventually('three replicas run, each slot once', async () => {
    const slots = await project.slots();
    return slots.length === 3 && new Set(slots).size === 3;
  });
  await project.must('--progress', 'quiet', 'stack', 'rm', project.name);
  expect(await project.slots()).toEqual([]);
  expect(await fleet.node('n1').sh('docker config ls -q --filter label=io.flotilla.record=contents')).toBe(
    '',
  );
}, 300_000);

test('a rollout that a manager began is finished by the next, and a stale one changes nothing', async () => {
  const files = { 'fleet.yaml': FLEET_FILE, 'compose.yaml': shop('1'), key: 'hidden-value' };
  await using project = new StackProject(fleet, files);
  await using first = project.manager('--lease-ttl', '4s');
  await first.heard('leading');
  await project.deploy();
  await using second = project.manager('--lease-ttl', '4s');
  await second.heard('waiting');

  project.write('compose.yaml', shop('2'));
  await project.must('stack', 'deploy', '-c', 'compose.yaml', project.name);
  await eventually('the rollout has begun', async () => (await project.environments()).some(isNew));
  await first.kill();
  await second.heard('leading');
  await eventually('all replicas are of the new revision', async () => {
    const all = await project.environments();
    return all.length === 3 && all.every(isNew);
  });
  await second.heard('rollout');
  await project.must('--progress', 'quiet', 'stack', 'rm', project.name);
}, 300_000);

test('a node that is drained is left one replica at a time, the next only when the new one is ready', async () => {
  const files = { 'fleet.yaml': FLEET_FILE, 'compose.yaml': shop('1'), key: 'hidden-value' };
  await using project = new StackProject(fleet, files);
  await using manager = project.manager();
  await manager.heard('leading');
  await project.deploy();
  const [fullest = ''] = (await project.running()).map((line) => line.replace(/ .*/, ''));
  let fewest = 3;
  await project.must('node', 'update', '--availability', 'drain', fullest);
  await eventually(
    'all replicas run elsewhere',
    async () => {
      const running = await project.running();
      fewest = Math.min(fewest, new Set(running.map((line) => line.replace(/^\S+ /, ''))).size);
      return running.length === 3 && running.every((line) => !line.startsWith(`${fullest} `));
    },
    60_000,
  );
  expect(fewest).toBe(3);
  expect(await project.slots()).toEqual(['web-1', 'web-2', 'web-3']);
  await project.must('--progress', 'quiet', 'stack', 'rm', project.name);
}, 300_000);

test('an installed manager comes back on another node when its own is lost, and heals', async () => {
  const files = { 'fleet.yaml': FLEET_FILE, 'compose.yaml': shop('1'), key: 'hidden-value' };
  await using project = new StackProject(fleet, files);
  await project.must('manager', 'install');
  const again = await project.flotilla(['manager', 'install']);
  expect(again.stderr).toContain('Nothing to change');
  await eventually(
    'one of them leads',
    async () => (await project.must('manager', 'logs')).includes('leading, term'),
    60_000,
  );
  const { manager, installed } = await managerStatus(project);
  expect(installed.service).toMatchObject({ wanted: 2, runningOn: expect.any(Array) });
  await project.deploy();
  expect(await project.slots()).toEqual(['web-1', 'web-2', 'web-3']);

  const own = fleet.node(nodeOf(manager));
  const others = fleet.nodes.filter((node) => node !== own);
  await own.kill();
  const killedAt = Date.now();
  const follower = await eventually(
    'a manager works on another node',
    async () => {
      const now = await managerStatus(project);
      return now.manager.working && nodeOf(now.manager) !== own.name && now.manager;
    },
    60_000,
  );
  console.log(`the manager is back after ${((Date.now() - killedAt) / 1000).toFixed(1)} s`);
  expect(follower.term).toBeGreaterThan(manager.term);
  await eventually(
    'all slots run on two nodes',
    async () => (await project.slots(others)).length === 3,
    60_000,
  );
  await own.start();
  await eventually('the node is a manager again', async () => (await own.sh('docker node ls -q')) !== '');

  await project.must('manager', 'uninstall');
  expect((await managerStatus(project)).manager.working).toBe(false);
  const left = [
    'docker service ls -q',
    'docker secret ls -q',
    'docker config ls -q --filter label=io.flotilla.manager',
    'docker images -q localhost/flotilla-manager',
    'docker ps -aq --filter label=io.flotilla.manager',
  ].join('; ');
  expect(await Promise.all(fleet.nodes.map((node) => node.sh(left)))).toEqual(['', '', '']);
  expect(await project.slots()).toEqual(['web-1', 'web-2', 'web-3']);
  // What was attached on the lost node leaves its network a moment after the node is back.
  await eventually('the stack is removed', async () => {
    const { status } = await project.flotilla(['--progress', 'quiet', 'stack', 'rm', project.name]);
    return status === 0;
  });
}, 400_000);

interface ManagerStatus {
  readonly manager: { readonly working: boolean; readonly where: string; readonly term: number };
  readonly installed: { readonly service?: object };
}

async function managerStatus(project: StackProject): Promise<ManagerStatus> {
  const { stdout } = await project.flotilla(['manager', 'status', '--format', 'json']);
  return JSON.parse(stdout) as ManagerStatus;
}

/** A container on its node's own network has the node's name. */
function nodeOf({ where }: ManagerStatus['manager']): string {
  return where.split(' ')[0] ?? '';
}
