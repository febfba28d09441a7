import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { engineCall } from '../../../scripts/engine/request.ts';
import { fleetWithImage } from '../../support/fleet/fleet-with-image.ts';
import { FLEET_FILE, ListedProject } from '../../support/fleet/listed-project.ts';
import type { RealFleet } from '../../support/fleet/real-fleet.ts';
import { TEST_IMAGE } from '../../support/images.ts';
import { eventually } from '../../support/time/eventually.ts';

let fleet: RealFleet;

beforeAll(async () => {
  fleet = await fleetWithImage(3);
  await using project = new ListedProject(fleet, { 'fleet.yaml': FLEET_FILE });
  await project.must('swarm', 'init');
}, 400_000);

afterAll(() => fleet?.[Symbol.asyncDispose](), 120_000);

/** A container on an overlay, as a manager lists it. */
interface WireTask {
  readonly Spec: { readonly NetworkAttachmentSpec: { readonly ContainerID: string } };
  readonly Status: { readonly State: string };
  readonly NetworksAttachments?: readonly { readonly Addresses: readonly string[] }[] | null;
}

const SIX = `
services:
  web: { image: ${TEST_IMAGE}, command: [stay], deploy: { replicas: 6 } }
`;

describe('bad links', () => {
  /** Fails where a number is held by two containers that run, on whatever nodes. */
  async function expectNoSlotTwice(project: ListedProject): Promise<void> {
    const filter = `--filter label=com.docker.compose.project=${project.name}`;
    const format = '{{.Label "com.docker.compose.container-number"}}';
    const lists = await Promise.all(
      fleet.nodes.map((node) => node.sh(`docker ps ${filter} --format '${format}'`)),
    );
    const slots = lists.join('').trim().split('\n');
    expect(slots.length).toBe(new Set(slots).size);
  }

  /** Fails where a container has another address on its overlay than the managers count as its own. */
  async function expectAddressesOfTheSwarm(project: ListedProject): Promise<void> {
    const network = `${project.name}_default`;
    const address = `{{.Id}} {{(index .NetworkSettings.Networks "${network}").IPAddress}}`;
    const inspect = `docker ps -q --filter label=com.docker.compose.project=${project.name} | xargs -r docker inspect -f '${address}'`;
    const lists = await Promise.all(fleet.nodes.map((node) => node.sh(inspect)));
    const has = lists.join('').trim().split('\n').sort();
    await eventually('each container has the address that the Swarm gave it', async () => {
      const filter = encodeURIComponent('{"runtime":["attachment"]}');
      const tasks = await engineCall(await fleet.node('n1').engine(), { path: `/tasks?filters=${filter}` });
      const given = (JSON.parse(tasks) as WireTask[]).flatMap(({ Spec, Status, NetworksAttachments }) =>
        Status.State === 'running'
          ? (NetworksAttachments ?? []).map(
              ({ Addresses }) =>
                `${Spec.NetworkAttachmentSpec.ContainerID} ${Addresses[0]?.replace(/\/\d+$/, '')}`,
            )
          : [],
      );
      return has.every((line) => given.includes(line));
    });
  }

  /**
   * A node that was cut off while containers joined a network may hang in that: then `down` tells the way out, which is taken, and the
   * same command completes it.
   */
  async function endWithNode(project: ListedProject, node: string): Promise<void> {
    const down = await project.run('down');
    if (down.status !== 0) {
      expect(down.stderr).toMatch(/is in use by task|still has it/);
      expect(down.stderr).toContain(`restart the engine of node "${node}"`);
      await fleet.node(node).restartEngine(async () => {});
      expect(await project.run('down')).toMatchObject({ status: 0 });
    }
    expect(await project.leftovers()).toBe('');
  }

  test('a container that had to join twice has the address that the Swarm gave it', async () => {
    const compose = `
services:
  near: { image: ${TEST_IMAGE}, command: [stay], deploy: { placement: { constraints: ["node.labels.zone != far"] } } }
  far: { image: ${TEST_IMAGE}, command: [stay], deploy: { placement: { constraints: ["node.labels.zone == far"] } } }
networks: { default: { ipam: { config: [{ subnet: 10.99.0.0/29 }] } } }
`;
    await using project = new ListedProject(fleet, { 'fleet.yaml': FLEET_FILE, 'compose.yaml': compose });
    expect(await project.run('up', '-d')).toMatchObject({ status: 0 });
    // Five addresses: two are the containers', two the nodes' own.
    const n1 = fleet.node('n1');
    const filler = `${project.name}-filler`;
    await n1.sh(`docker run -d --name ${filler} --network ${project.name}_default ${TEST_IMAGE} stay`);
    const growing = project.run('up', '-d', '--scale', 'far=2');
    await eventually(
      'the engine has given the second container up',
      async () => {
        const error = `docker inspect -f '{{.State.Error}}' ${project.name}-far-2`;
        return (await fleet.node('n3').ssh(error)).stdout.includes('attaching to network failed');
      },
      60_000,
    );
    await n1.sh(`docker rm -f ${filler}`);
    expect(await growing).toMatchObject({ status: 0 });
    await expectAddressesOfTheSwarm(project);
    expect(await project.run('down')).toMatchObject({ status: 0 });
    expect(await project.leftovers()).toBe('');
  }, 180_000);

  test('few sessions and lost packets make it slower, not different', async () => {
    await using project = new ListedProject(fleet, { 'fleet.yaml': FLEET_FILE, 'compose.yaml': SIX });
    const restore = await fleet.node('n2').setSshd('MaxSessions 2\n');
    expect(await project.run('up', '-d')).toMatchObject({ status: 0 });
    await restore();
    await fleet.node('n1').losePackets(5);
    project.write('compose.yaml', SIX.replace('[stay]', '[stay, again]'));
    const lossy = await project.run('up', '-d');
    await fleet.node('n1').repairLink();
    // The engines' own Swarm may give up over such a link; then that is told, and the same command completes it.
    if (lossy.status !== 0) expect(lossy.stderr).toMatch(/Error: .*deadline exceeded/);
    expect(await project.run('up', '-d')).toMatchObject({ status: 0 });
    expect((await project.run('plan')).stdout).toBe('');
    await expectNoSlotTwice(project);
    expect(await project.run('down')).toMatchObject({ status: 0 });
    expect(await project.leftovers()).toBe('');
  }, 180_000);

  test.each([
    ['hangs', (name: string) => fleet.node(name).pause(), (name: string) => fleet.node(name).unpause()],
    ['is cut off', (name: string) => fleet.node(name).cutOff(), (name: string) => fleet.node(name).rejoin()],
  ])(
    'a node that %s in the middle of up is told in bounded time, and up completes it later',
    async (_what, lose, mend) => {
      await using project = new ListedProject(fleet, { 'fleet.yaml': FLEET_FILE, 'compose.yaml': SIX });
      const running = project.run('up', '-d');
      await eventually('the first container is there', async () => {
        const { stdout } = await fleet.node('n1').ssh(`docker ps -aq --filter name=${project.name}`);
        return stdout !== '';
      });
      await lose('n3');
      const interrupted = await running;
      await mend('n3');
      // What was done before the loss may have been all of it.
      if (interrupted.status !== 0) expect(interrupted.stderr).toMatch(/n3/);
      await eventually('the node is back in the Swarm', async () => {
        const { stdout } = await fleet.node('n3').ssh("docker info -f '{{.Swarm.LocalNodeState}}'");
        return stdout.trim() === 'active';
      });
      expect(await project.run('up', '-d')).toMatchObject({ status: 0 });
      expect((await project.run('plan')).stdout).toBe('');
      expect((await project.places()).length).toBe(6);
      await expectNoSlotTwice(project);
      await expectAddressesOfTheSwarm(project);
      await endWithNode(project, 'n3');
    },
    300_000,
  );
});
