import { describe, expect, test } from 'bun:test';
import type { Engine } from '../../src/engine/engine.ts';
import { FleetMesh } from '../../src/mesh/fleet-mesh.ts';
import type { MeshHost } from '../../src/mesh/host.ts';
import { LABEL, OWN_LABEL } from '../../src/model/labels.ts';
import type { ObservedContainer } from '../../src/model/observed/container.ts';

/** A machine whose table is always another than the one that is wanted; it keeps those that it was given. */
class StaleHost implements MeshHost {
  readonly tables: string[] = [];

  run(_script: string, { stdin }: { readonly stdin?: string } = {}): ReturnType<MeshHost['run']> {
    if (stdin !== undefined) this.tables.push(stdin);
    return Promise.resolve({ code: stdin === undefined ? 1 : 0, stdout: '', stderr: '' });
  }
}

function container(slot: number): ObservedContainer {
  return {
    ...{ id: `id-${slot}`, name: `shop-web-${slot}`, image: '', imageId: '', command: '' },
    labels: {
      [LABEL.project]: 'shop',
      [LABEL.service]: 'web',
      [LABEL.containerNumber]: String(slot),
      [OWN_LABEL.meshPorts]: `8080/tcp>80@${30000 + slot}`,
    },
    ...{ state: 'running', status: 'Up', createdAtMs: 0, networkMode: '', mounts: [] },
    ports: [{ hostIp: '10.0.0.1', hostPort: 30000 + slot, containerPort: 80, protocol: 'tcp' }],
    networks: [{ networkName: 'bridge', networkId: 'b', ipAddress: `172.17.0.${slot}` }],
  };
}

/** An engine that shows the containers that a list of answers says, the last one from then on. */
function engineOf(...answers: ObservedContainer[][]): Engine {
  const engine: Partial<Engine> = {
    listContainers: ([label]) => {
      if (label !== OWN_LABEL.meshPorts) return Promise.resolve([]);
      return Promise.resolve((answers.length > 1 ? answers.shift() : answers[0]) ?? []);
    },
    listNetworks: () => Promise.resolve([{ id: 'b', name: 'bridge', driver: 'bridge', labels: {} }]),
  };
  return engine as Engine;
}

function meshOf(host: MeshHost, engine: Engine): FleetMesh {
  return new FleetMesh([{ name: 'a', engine, host }], () => Promise.resolve('10.0.0.1'));
}

describe('turns of the mesh', () => {
  test('that are asked for while one is under way share the next', async () => {
    const host = new StaleHost();
    const mesh = meshOf(host, engineOf([container(1), container(2), container(3)]));
    const first = mesh.turn({ withdraw: [], publish: [] });
    const [second, third] = await Promise.all([
      first.then(() => mesh.turn({ withdraw: ['id-1'], publish: [] })),
      first.then(() => mesh.turn({ withdraw: ['id-2'], publish: [] })),
    ]);
    expect(host.tables.length).toBe(2);
    expect(second).toBe(third);
    expect(host.tables[1]).toContain('172.17.0.3 . 80');
    expect(host.tables[1]).not.toContain('172.17.0.1 . 80');
  });

  test('keep out what is withdrawn until it is published again', async () => {
    const host = new StaleHost();
    const mesh = meshOf(host, engineOf([container(1), container(2)]));
    await mesh.turn({ withdraw: ['id-1'], publish: [] });
    await mesh.turn({ withdraw: [], publish: [] });
    await mesh.turn({ withdraw: [], publish: ['id-1'] });
    expect(host.tables.map((table) => table.includes('172.17.0.1 . 80'))).toEqual([false, false, true]);
  });

  test('are repeated where something else has begun to run meanwhile', async () => {
    const host = new StaleHost();
    const mesh = meshOf(host, engineOf([container(1)], [container(1), container(2)]));
    const { table } = await mesh.turn({ withdraw: [], publish: [] });
    expect(host.tables.length).toBe(2);
    expect(table.routes[0]?.backends.length).toBe(2);
  });

  test('give a container that is hidden no connections from the beginning', async () => {
    const host = new StaleHost();
    const mesh = meshOf(host, engineOf([container(1), container(2)]));
    mesh.hide('id-2');
    await mesh.turn({ withdraw: [], publish: [] });
    expect(host.tables[0]).toContain('172.17.0.1');
    expect(host.tables[0]).not.toContain('172.17.0.2');
  });
});
