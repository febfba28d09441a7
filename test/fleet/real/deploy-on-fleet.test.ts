import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { spawn } from 'node:child_process';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { Running } from '../../e2e/support/running.ts';
import { FLOTILLA } from '../../e2e/support/stack.ts';
import { fleetWithImage } from '../../support/fleet/fleet-with-image.ts';
import { FLEET_FILE, ListedProject } from '../../support/fleet/listed-project.ts';
import type { RealFleet } from '../../support/fleet/real-fleet.ts';
import { TEST_IMAGE } from '../../support/images.ts';
import type { Finished } from '../../support/process.ts';
import { eventually } from '../../support/time/eventually.ts';

const EXAMPLE = join(import.meta.dir, '../../../examples/voting-app');
const SERVICES = ['vote', 'result', 'worker', 'queue', 'db'];

let fleet: RealFleet;

beforeAll(async () => {
  fleet = await fleetWithImage(3);
  await using project = new ListedProject(fleet, { 'fleet.yaml': FLEET_FILE });
  await project.must('swarm', 'init');
}, 400_000);

afterAll(() => fleet?.[Symbol.asyncDispose](), 120_000);

describe('the voting example on three nodes', () => {
  test('is built once, runs on all nodes, reaches itself by name, and goes without a trace', async () => {
    await using project = new ListedProject(fleet, { 'fleet.yaml': FLEET_FILE });
    cpSync(EXAMPLE, project.folder, { recursive: true });
    const up = await project.run('up', '-d', '--wait');
    expect(up).toMatchObject({ status: 0 });
    const nodes = new Set((await project.places()).map((line) => line.split(' ')[1]));
    expect([...nodes].sort()).toEqual(['n1', 'n2', 'n3']);

    for (const from of SERVICES) {
      const asks = SERVICES.filter((name) => name !== 'worker').map(
        (name) => `timeout 5 wget -q -O - http://${name}/health || echo no ${name};`,
      );
      const { stdout } = await project.run('exec', '-T', from, 'sh', '-c', asks.join(' '));
      expect({ from, answers: stdout.trim().split('\n') }).toEqual({
        from,
        answers: ['ok', 'ok', 'ok', 'ok'],
      });
    }

    const vote = 'wget -q -O - "http://127.0.0.1/cgi-bin/index?cats"';
    const taken = await project.run('exec', '-T', '--index', '2', 'vote', 'sh', '-c', vote);
    expect(taken.stdout).toContain('is taken');
    await eventually('the vote is counted', async () => {
      const counted = 'wget -q -O - http://127.0.0.1/cgi-bin/index';
      return (await project.run('exec', '-T', 'result', 'sh', '-c', counted)).stdout === 'cats 1\n';
    });

    expect((await project.run('plan')).stdout).toBe('');
    const again = await project.run('up', '-d');
    expect(again.stderr).toContain('Nothing to change');
    expect(await project.run('down', '-v', '--rmi', 'all')).toMatchObject({ status: 0 });
    expect(await project.leftovers()).toBe('');
  }, 180_000);
});

const THREE = `
services:
  web: { image: ${TEST_IMAGE}, command: [stay], deploy: { replicas: 3 } }
  far: { image: ${TEST_IMAGE}, command: [stay], deploy: { placement: { constraints: ["node.labels.zone == far"] } } }
`;

describe('nodes that are lost', () => {
  test('the rest goes on, what is missing is told, and the same command completes it later', async () => {
    await using project = new ListedProject(fleet, { 'fleet.yaml': FLEET_FILE, 'compose.yaml': THREE });
    expect(await project.run('up', '-d')).toMatchObject({ status: 0 });
    const places = await project.places();
    expect(places).toContain(`${project.name}-far-1 n3`);
    await fleet.node('n3').kill();

    const changed = THREE.replaceAll('[stay]', '[stay, again]');
    project.write('compose.yaml', changed);
    const without = await project.run('up', '-d');
    expect(without.status).toBe(1);
    expect(without.stderr).toContain('Node "n3" is left out');
    expect(without.stderr).toContain('n3 does not answer and may run it');
    expect((await project.run('ps', '-q')).status).toBe(1);

    await fleet.node('n3').start();
    await eventually('the node is a member of the Swarm again', async () => {
      const { stdout } = await fleet.node('n3').ssh("docker info -f '{{.Swarm.LocalNodeState}}'");
      return stdout.trim() === 'active';
    });
    expect(await project.run('up', '-d')).toMatchObject({ status: 0 });
    expect(await project.places()).toEqual(places);
    expect((await project.run('plan')).stdout).toBe('');
    expect(await project.run('down')).toMatchObject({ status: 0 });
    expect(await project.leftovers()).toBe('');
  }, 180_000);

  test('logs -f joins one that is back, exec needs only its own, and down is completed later', async () => {
    const writes =
      '[sh, -c, "i=0; while :; do i=$$((i+1)); echo line $$i; sleep 0.2; done"], stop_signal: KILL';
    const compose = `
services:
  web: { image: ${TEST_IMAGE}, command: ${writes}, restart: always, deploy: { replicas: 3 } }
`;
    await using project = new ListedProject(fleet, { 'fleet.yaml': FLEET_FILE, 'compose.yaml': compose });
    expect(await project.run('up', '-d')).toMatchObject({ status: 0 });
    const [on] = (await project.places()).filter((line) => line.endsWith(' n3'));
    const name = on?.split(' ')[0]?.replace(`${project.name}-`, '') ?? '';
    const env = { ...process.env, ...project.environment };
    const words = ['logs', '-f', '--no-color', '--tail', '1'];
    const logs = new Running(spawn(FLOTILLA, words, { cwd: project.folder, env }));
    try {
      await logs.says(new RegExp(`^${name} `, 'm'));
      await fleet.node('n3').cutOff();
      // All at a time: the longer a manager is away, the longer the others of the Swarm take to settle with it.
      const exec = (number: string): Promise<Finished> =>
        project.run('exec', '-T', '--index', number, 'web', 'echo', 'in');
      const [there, lost] = await Promise.all([
        exec(name === 'web-1' ? '2' : '1'),
        exec(name.replace('web-', '')),
        logs.says(/Node "n3" has become unreachable/),
      ]);
      expect(there).toMatchObject({ status: 0, stdout: 'in\n' });
      expect(lost).toMatchObject({ status: 1, stderr: expect.stringContaining('may run on n3') });
      const down = await project.run('down');
      expect(down.status).toBe(1);
      expect(down.stderr).toContain('node "n3", which does not answer');

      await fleet.node('n3').rejoin();
      await logs.says(/Node "n3" answers again/);
      const lines = (): number[] => {
        const found = logs.stdout.matchAll(new RegExp(`^${name} *\\| line (\\d+)$`, 'gm'));
        return [...found].map(([, number]) => Number(number));
      };
      const before = lines().length;
      await eventually('output goes on', async () => lines().length > before + 10);
      const [first = 0] = lines();
      expect(lines()).toEqual(lines().map((_, index) => first + index));
      logs.signal('SIGINT');
      expect(await logs.ended).toMatchObject({ status: 0 });
    } finally {
      await logs.kill();
    }
    expect(await project.run('down')).toMatchObject({ status: 0 });
    expect(await project.leftovers()).toBe('');
  }, 240_000);

  test('a drained node gives its replicas up to the others', async () => {
    await using project = new ListedProject(fleet, {
      'fleet.yaml': FLEET_FILE,
      'compose.yaml': THREE.split('\n  far:')[0] ?? '',
    });
    expect(await project.run('up', '-d')).toMatchObject({ status: 0 });
    expect(await project.run('node', 'update', '--availability', 'drain', 'n2')).toMatchObject({ status: 0 });
    expect(await project.run('up', '-d')).toMatchObject({ status: 0 });
    const places = await project.places();
    expect(places.length).toBe(3);
    expect(places.filter((line) => line.endsWith(' n2'))).toEqual([]);
    expect(await project.run('down')).toMatchObject({ status: 0 });
    expect(await project.leftovers()).toBe('');
  }, 120_000);
});

describe('files of this machine', () => {
  test('secrets and configs are copied to where the replica is, and a bind mount of the project is an error', async () => {
    const far = 'deploy: { placement: { constraints: ["node.labels.zone == far"] } }';
    const files = `
services:
  web: { image: ${TEST_IMAGE}, command: [stay], secrets: [key], configs: [{ source: settings, target: /etc/settings }], ${far} }
secrets: { key: { file: ./key.txt } }
configs: { settings: { file: ./settings.txt } }
`;
    await using project = new ListedProject(fleet, {
      'fleet.yaml': FLEET_FILE,
      'compose.yaml': files,
      'key.txt': 'open sesame\n',
      'settings.txt': 'colour = blue\n',
    });
    expect(await project.run('up', '-d')).toMatchObject({ status: 0 });
    const read = await project.run('exec', '-T', 'web', 'cat', '/run/secrets/key', '/etc/settings');
    expect(read.stdout).toBe('open sesame\ncolour = blue\n');

    project.write('settings.txt', 'colour = red\n');
    expect((await project.run('plan')).stdout).toContain('content of a secret or config changed');

    project.write(
      'compose.yaml',
      files.replace('secrets: [key]', 'volumes: ["./data:/data"], secrets: [key]'),
    );
    const { status, stderr } = await project.run('up', '-d');
    expect(status).toBe(1);
    expect(stderr).toContain("can't work, because the engine is on another machine");
    expect(await project.run('down')).toMatchObject({ status: 0 });
  }, 90_000);
});

describe('volumes', () => {
  test('one moves to another node with its data, and its service goes after it', async () => {
    const compose = `
services:
  db: { image: ${TEST_IMAGE}, command: [stay], volumes: ["data:/data"] }
volumes: { data: { labels: { kept: "yes" } } }
`;
    await using project = new ListedProject(fleet, { 'fleet.yaml': FLEET_FILE, 'compose.yaml': compose });
    expect(await project.run('up', '-d')).toMatchObject({ status: 0 });
    await project.run('exec', '-T', 'db', 'sh', '-c', 'echo precious > /data/file && chown 12:34 /data/file');
    expect(await project.places()).toEqual([`${project.name}-db-1 n1`]);

    const volume = `${project.name}_data`;
    const refused = await project.run('volume', 'migrate', '--to', 'n2', volume);
    expect(refused).toMatchObject({ status: 1, stderr: expect.stringContaining('is in use by') });
    expect(await project.run('volume', 'migrate', '--to', 'n2', '--stop', volume)).toMatchObject({
      status: 0,
    });
    expect(await project.run('up', '-d')).toMatchObject({ status: 0 });
    expect(await project.places()).toEqual([`${project.name}-db-1 n2`]);
    const { stdout } = await project.run(
      'exec',
      '-T',
      'db',
      'sh',
      '-c',
      'cat /data/file && stat -c "%u %g" /data/file',
    );
    expect(stdout).toBe('precious\n12 34\n');
    const listed = await project.run('volume', 'ls', '--format', '{{.Node}} {{.Name}} {{.Containers}}');
    expect(listed.stdout).toContain(`n2 ${volume} ${project.name}-db-1\n`);
    expect(listed.stdout).not.toContain(`n1 ${volume}`);
    const onNode = await project.run('node', 'ps', 'n2', '--format', '{{.Node}} {{.Project}} {{.Service}}');
    expect(onNode.stdout).toContain(`n2 ${project.name} db\n`);
    expect(await project.run('down', '-v')).toMatchObject({ status: 0 });
    expect(await project.leftovers()).toBe('');
  }, 90_000);
});
