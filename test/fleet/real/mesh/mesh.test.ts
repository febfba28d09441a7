import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import type { EngineAddress } from '../../../../scripts/engine/address.ts';
import { pythonRuntime } from '../../../../scripts/images/runtimes.ts';
import { testEngine } from '../../../support/engine.ts';
import type { FleetNode } from '../../../support/fleet/fleet-node.ts';
import {
  compose,
  DOWN,
  MeshProject,
  QUIET,
  tcpNames,
  udpNames,
} from '../../../support/fleet/mesh-project.ts';
import { RealFleet } from '../../../support/fleet/real-fleet.ts';
import { requireBuild } from '../../../support/project.ts';
import { HttpLoad } from '../../../support/servers/http-load.ts';
import { eventually } from '../../../support/time/eventually.ts';

const FLEET_FILE = 'nodes:\n  n1: ssh://n1\n  n2: ssh://n2\n  n3: ssh://n3\n';

let outer: EngineAddress;
let fleet: RealFleet;
let image: string;

beforeAll(async () => {
  requireBuild();
  outer = await testEngine();
  image = await pythonRuntime(outer);
  fleet = await RealFleet.start(outer, 3);
  await Promise.all(fleet.nodes.map((node) => node.loadImage(image)));
  await using project = new MeshProject(fleet, { 'fleet.yaml': FLEET_FILE });
  await project.must('swarm', 'init');
}, 400_000);

afterAll(() => fleet?.[Symbol.asyncDispose](), 120_000);

describe('ports of a service on three nodes', () => {
  test('reach every replica through every node and its loopback, with TCP and UDP, and leave nothing behind', async () => {
    await using project = new MeshProject(fleet, {
      'fleet.yaml': FLEET_FILE,
      'compose.yaml': compose(image),
    });
    const before = await Promise.all(fleet.nodes.map(firewallOf));
    await project.must(...QUIET, 'up', '-d', '--wait');
    const ids = (await project.must('ps', '-q'))
      .trim()
      .split('\n')
      .map((id) => id.slice(0, 12))
      .sort();
    for (const node of fleet.nodes) {
      for (const at of ['address', 'loopback'] as const) {
        expect({ node: node.name, at, names: [...(await tcpNames(node, at))].sort() }).toEqual({
          ...{ node: node.name, at },
          names: ids,
        });
      }
      for (const host of [node.address, '127.0.0.1', fleet.node('n1').address]) {
        expect({ node: node.name, host, names: [...(await udpNames(node, host))].sort() }).toEqual({
          ...{ node: node.name, host },
          names: ids,
        });
      }
    }
    expect((await project.must('mesh', 'check')).trim()).toMatch(/^\d+ connections tried, all answered$/);
    expect(await project.must('plan')).toBe('');
    await project.must(...QUIET, 'down');
    expect(await Promise.all(fleet.nodes.map(firewallOf))).toEqual(before);
  }, 180_000);

  test('keep a client on its replica with source-hash, whichever node it asks', async () => {
    await using project = new MeshProject(fleet, {
      'fleet.yaml': FLEET_FILE,
      'compose.yaml': compose(image, { balance: 'source-hash' }),
    });
    await project.must(...QUIET, 'up', '-d', '--wait');
    const names = await Promise.all(fleet.nodes.map((node) => tcpNames(node, 'address')));
    expect(new Set(names.flatMap((set) => [...set])).size).toBe(1);
    await project.must(...DOWN);
  }, 120_000);

  test('forget a connection soon after its end, so that an engine which ends those of a replica hits no other', async () => {
    await using project = new MeshProject(fleet, {
      'fleet.yaml': FLEET_FILE,
      'compose.yaml': compose(image),
    });
    await project.must(...QUIET, 'up', '-d', '--wait');
    const node = fleet.node('n1');
    await tcpNames(node, 'address');
    const ended = 'grep -c "TIME_WAIT .*dport=8080 " /proc/net/nf_conntrack || true';
    // The kernel's own time is two minutes.
    await eventually('ended connections are gone', async () => (await node.sh(ended)).trim() === '0', 20_000);
    await project.must(...DOWN);
  }, 120_000);

  test('are repaired by the next run where a firewall was loaded anew or a machine started again', async () => {
    await using project = new MeshProject(fleet, {
      'fleet.yaml': FLEET_FILE,
      'compose.yaml': compose(image),
    });
    await project.must(...QUIET, 'up', '-d', '--wait');
    await fleet.node('n2').sh('nft delete table ip flotilla');
    expect(await project.must('plan')).toContain('not as they should be on n2');
    await project.must(...QUIET, 'up', '-d');
    expect((await tcpNames(fleet.node('n2'), 'address')).size).toBe(3);

    const stranger = 'nft add map ip flotilla services "{ type ipv4_addr : ipv4_addr; }"';
    await fleet
      .node('n1')
      .sh(`nft delete table ip flotilla; nft add table ip flotilla; ${stranger}; rm /run/flotilla/digest`);
    await project.must(...QUIET, 'up', '-d');
    expect((await tcpNames(fleet.node('n1'), 'address')).size).toBe(3);

    const node = fleet.node('n3');
    await node.stop();
    await node.start();
    await eventually('the node is a member of the Swarm again', async () => {
      const { stdout } = await node.ssh("docker info -f '{{.Swarm.LocalNodeState}}'");
      return stdout.trim() === 'active';
    });
    await project.must(...QUIET, 'up', '-d', '--wait');
    expect((await tcpNames(node, 'loopback')).size).toBe(3);

    expect(await project.must('mesh', 'rm', '--all')).toBe('n1: removed\nn2: removed\nn3: removed\n');
    expect((await node.ssh('nft list table ip flotilla')).status).not.toBe(0);
    await project.must(...DOWN);
  }, 180_000);

  test('are brought back at the start of a machine with systemd, before flotilla runs again', async () => {
    await using project = new MeshProject(fleet, {
      'fleet.yaml': FLEET_FILE,
      'compose.yaml': compose(image),
    });
    const node = fleet.node('n1');
    const fake =
      'mkdir -p /run/systemd/system && cat >/usr/local/bin/systemctl && chmod +x /usr/local/bin/systemctl';
    await node.sh(fake, Buffer.from('#!/bin/sh\necho "$@" >>/run/systemctl.log\n'));
    await project.must(...QUIET, 'up', '-d', '--wait');
    expect(await node.sh('cat /run/systemctl.log')).toBe('daemon-reload\nenable flotilla-mesh.service\n');
    // What a restart takes away, and what the unit runs.
    await node.sh(
      'nft delete table ip flotilla; echo 0 >/proc/sys/net/ipv4/conf/all/route_localnet; sh /etc/flotilla/mesh.sh',
    );
    expect((await tcpNames(node, 'address')).size).toBe(3);
    expect((await tcpNames(node, 'loopback')).size).toBe(3);
    await project.must(...QUIET, 'down');
    expect(
      await node.sh('ls /etc/flotilla /etc/systemd/system/flotilla-mesh.service 2>/dev/null || true'),
    ).toBe('');
    await node.sh('rm -r /run/systemd /usr/local/bin/systemctl /run/systemctl.log');
  }, 120_000);

  test('that a process of a node or another project has are told before anything is changed', async () => {
    await using project = new MeshProject(fleet, {
      'fleet.yaml': FLEET_FILE,
      'compose.yaml': compose(image),
    });
    const listen =
      'use IO::Socket::INET; $s = IO::Socket::INET->new(LocalPort => 8080, Listen => 1); sleep 60';
    await fleet.node('n2').sh(`perl -e '${listen}' >/dev/null 2>&1 & echo $! >/run/listener`);
    await eventually('the process listens', async () => {
      const { stdout } = await fleet.node('n2').ssh('ss -ltn "sport = :8080"');
      return stdout.includes(':8080');
    });
    const refused = await project.flotilla(['up', '-d']);
    expect(refused.status).toBe(1);
    expect(refused.stderr).toContain('Port 8080/tcp of service "web" is taken: a process of node "n2"');
    expect(await project.must('ps', '-aq')).toBe('');
    await fleet.node('n2').sh('kill $(cat /run/listener)');
    await eventually('the process has ended', async () => {
      const { stdout } = await fleet.node('n2').ssh('ss -ltn "sport = :8080"');
      return !stdout.includes(':8080');
    });

    await project.must(...QUIET, 'up', '-d', '--wait');
    await using other = new MeshProject(fleet, { 'fleet.yaml': FLEET_FILE, 'compose.yaml': compose(image) });
    const second = await other.flotilla(['up', '-d']);
    expect(second.stderr).toContain(`of project "${project.name}" answers on it on every node`);
    await project.must(...DOWN);
  }, 120_000);
});

describe('under load', () => {
  const addresses = (): string[] => fleet.nodes.map(({ address }) => address);
  const deploy = (project: MeshProject): Promise<string> =>
    project.must(...QUIET, 'stack', 'deploy', '-c', 'compose.yaml', '--detach=false', project.name);

  test('a rolling update with start-first fails no request in half a minute', async () => {
    await using project = new MeshProject(fleet, {
      'fleet.yaml': FLEET_FILE,
      'compose.yaml': compose(image),
    });
    await deploy(project);
    const load = new HttpLoad(addresses(), 8080);
    for (let version = 2; version === 2 || load.elapsedMs < 30_000; version += 1) {
      project.write('compose.yaml', compose(image, { version: String(version) }));
      await deploy(project);
    }
    const { failures, answered, bodies } = await load.stop();
    expect(failures.slice(0, 5)).toEqual([]);
    expect(answered).toBeGreaterThan(100);
    expect(bodies.size).toBeGreaterThan(5);
    await project.must(...QUIET, 'stack', 'rm', project.name);
  }, 180_000);

  test('a new colour takes over whole, and fails no request', async () => {
    const colour = (version: string): string => compose(image, { version, strategy: 'blue-green' });
    await using project = new MeshProject(fleet, { 'fleet.yaml': FLEET_FILE, 'compose.yaml': colour('1') });
    await deploy(project);
    const load = new HttpLoad(addresses(), 8080);
    project.write('compose.yaml', colour('2'));
    await deploy(project);
    const { failures, bodies } = await load.stop();
    expect(failures.slice(0, 5)).toEqual([]);
    expect(new Set([...bodies.keys()].map((body) => body.split(' ')[1]))).toEqual(new Set(['1', '2']));
    await project.must(...QUIET, 'stack', 'rm', project.name);
  }, 120_000);

  test('scaling from one replica to six and back fails no request', async () => {
    await using project = new MeshProject(fleet, {
      'fleet.yaml': FLEET_FILE,
      'compose.yaml': compose(image, { replicas: 1 }),
    });
    await project.must(...QUIET, 'up', '-d', '--wait');
    const load = new HttpLoad(addresses(), 8080);
    await project.must(...QUIET, 'up', '-d', '--wait', '--scale', 'web=6');
    const atSix = load.answered;
    await eventually('all six were asked', () => Promise.resolve(load.answered > atSix + 100));
    await project.must(...QUIET, 'up', '-d', '--wait', '--scale', 'web=1');
    const { failures, bodies } = await load.stop();
    expect(failures.slice(0, 5)).toEqual([]);
    expect(bodies.size).toBe(6);
    await project.must(...DOWN);
  }, 180_000);

  test('a replica that is killed fails requests only until the next run', async () => {
    await using project = new MeshProject(fleet, {
      'fleet.yaml': FLEET_FILE,
      'compose.yaml': compose(image),
    });
    await project.must(...QUIET, 'up', '-d', '--wait');
    const load = new HttpLoad(addresses(), 8080);
    const killedAt = load.elapsedMs;
    await fleet.node('n2').sh(`docker kill -s KILL $(docker ps -q --filter name=${project.name}-web-)`);
    await project.must(...QUIET, 'up', '-d', '--wait');
    const repairedAt = load.elapsedMs;
    const before = load.answered;
    await eventually('it goes on', () => Promise.resolve(load.answered > before + 100));
    const { failures } = await load.stop();
    const late = failures.filter(({ atMs }) => atMs > repairedAt + 6000);
    expect(late).toEqual([]);
    const last = Math.max(killedAt, ...failures.map(({ atMs }) => atMs));
    console.info(
      `killed: ${failures.length} requests failed in ${Math.round(last - killedAt)} ms; the run took ${Math.round(repairedAt - killedAt)} ms`,
    );
    await project.must(...DOWN);
  }, 120_000);
});

/** All that a run of the mesh could have left: rules, settings, files. */
function firewallOf(node: FleetNode): Promise<string> {
  return node.sh(
    'nft list tables; iptables -S DOCKER-USER; cat /proc/sys/net/ipv4/conf/all/route_localnet; ls /run/flotilla /etc/flotilla 2>&1 || true',
  );
}
