import { describe, expect, test } from 'bun:test';
import {
  formatMeshPorts,
  ingressPorts,
  type MeshPort,
  parseMeshPorts,
} from '../../../src/mesh/rules/mesh-port.ts';
import { assignNodePorts } from '../../../src/mesh/rules/node-port.ts';
import { projectOf } from '../../plan/plan-of.ts';

const portsOf = (service: string) => {
  const { web } = projectOf(`services: {web: {image: nginx, ${service}}}`).services;
  if (web === undefined) throw new Error('no service');
  return ingressPorts(web);
};

describe('ports that the mesh serves', () => {
  test('are those in ingress mode, ranges port by port, with their addresses', () => {
    expect(portsOf('ports: ["8080-8081:80-81", "127.0.0.1:53:53/udp"]')).toEqual([
      { hostIp: '', published: 8080, protocol: 'tcp', target: 80 },
      { hostIp: '', published: 8081, protocol: 'tcp', target: 81 },
      { hostIp: '127.0.0.1', published: 53, protocol: 'udp', target: 53 },
    ]);
  });

  test('are not those of mode host, those that the engine chooses, and those of a borrowed network', () => {
    expect(portsOf('ports: [{target: 80, published: "80", mode: host}]')).toEqual([]);
    expect(portsOf('ports: ["80"]')).toEqual([]);
    expect(portsOf('network_mode: host, ports: ["80:80"]')).toEqual([]);
  });

  test('are written on a container and read again, of both families', () => {
    const ports: MeshPort[] = [
      { hostIp: '', published: 8080, protocol: 'tcp', target: 80, nodePort: 30001 },
      { hostIp: '10.0.0.1', published: 53, protocol: 'udp', target: 5353, nodePort: 30002 },
      { hostIp: 'fd00::1', published: 443, protocol: 'tcp', target: 443, nodePort: 30003 },
    ];
    expect(parseMeshPorts(formatMeshPorts(ports))).toEqual(ports);
  });

  test('are left out where another version has written what is not known', () => {
    expect(parseMeshPorts('8080/quic>1@30001,80/tcp>80@30002')).toMatchObject([{ published: 80 }]);
  });
});

describe('node ports', () => {
  const ports = [{ hostIp: '', published: 80, protocol: 'tcp' as const, target: 80 }];

  test('are the same for the same replica, and others for another', () => {
    const one = assignNodePorts('shop web 1', ports, new Set());
    expect(assignNodePorts('shop web 1', ports, new Set())).toEqual(one);
    expect(assignNodePorts('shop web 2', ports, new Set())).not.toEqual(one);
  });

  test('are not what the node holds already', () => {
    const [first] = assignNodePorts('shop web 1', ports, new Set()) ?? [];
    const held = new Set([`${first?.nodePort}/tcp`]);
    const [other] = assignNodePorts('shop web 1', ports, held) ?? [];
    expect(other?.nodePort).toBeGreaterThanOrEqual(30000);
    expect(other?.nodePort).not.toBe(first?.nodePort);
  });

  test('come to an end where the node has none left', () => {
    const all = Array.from({ length: 2768 }, (_, index) => `${30000 + index}/tcp`);
    expect(assignNodePorts('shop web 1', ports, new Set(all))).toBeUndefined();
    expect(assignNodePorts('shop web 1', ports, new Set(all.slice(1)))?.[0]?.nodePort).toBe(30000);
  });
});
