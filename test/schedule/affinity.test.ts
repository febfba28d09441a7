import { describe, expect, test } from 'bun:test';
import { schedule } from '../../src/schedule/schedule.ts';
import { projectOf } from '../plan/plan-of.ts';
import { countsOf, fleetOf, type NodeShape, places } from './fleet-of.ts';

const three: Record<string, NodeShape> = { a: {}, b: {}, c: {} };

function nodeOf(
  text: string,
  service: string,
  shapes: Record<string, NodeShape> = three,
): string | undefined {
  const project = projectOf(text);
  return schedule(project, fleetOf(project, shapes)).replicas.find((one) => one.service === service)?.node;
}

describe('x-affinity', () => {
  test('brings a service to another one, in whichever order the file has them', () => {
    const text = 'services: {app: {image: x, x-affinity: "service==db"}, cache: {image: x}, db: {image: x}}';
    expect(nodeOf(text, 'app')).toBe(nodeOf(text, 'db') as string);
  });

  test('keeps services apart, from both sides', () => {
    const project = projectOf(
      'services: {app: {image: x, scale: 2, x-affinity: ["service!=db"]}, db: {image: x, scale: 2}}',
    );
    const placement = schedule(project, fleetOf(project, three));
    const apps = Object.keys(countsOf(placement, 'app'));
    expect(Object.keys(countsOf(placement, 'db')).filter((node) => apps.includes(node))).toEqual([]);
    expect(placement.unplaced).toEqual([]);
  });

  test('keeps a service that comes later away from one that wants to be alone', () => {
    const project = projectOf('services: {app: {image: x, x-affinity: ["service!=db"]}, db: {image: x}}');
    const fleet = fleetOf(project, { a: { runs: ['app.1'] }, b: { availability: 'drain' } });
    expect(schedule(project, fleet).unplaced[0]?.reason).toBe(
      '1 of 2 nodes: app is there, whose affinity is service!=db; 1: drained',
    );
  });

  test('keeps the replicas of one service apart where it names itself', () => {
    const project = projectOf('services: {web: {image: x, scale: 4, x-affinity: "service!=web"}}');
    const placement = schedule(project, fleetOf(project, three));
    expect(countsOf(placement, 'web')).toEqual({ a: 1, b: 1, c: 1 });
    expect(placement.unplaced[0]?.reason).toBe('3 of 3 nodes: affinity service!=web does not hold');
  });

  test('keeps the replicas of one service together where it names itself', () => {
    const project = projectOf('services: {web: {image: x, scale: 3, x-affinity: "service==web"}}');
    expect(countsOf(schedule(project, fleetOf(project, three)), 'web')).toEqual({ a: 3 });
  });

  test('holds while it can where it is soft', () => {
    const project = projectOf(
      'services: {web: {image: x, scale: 4, x-affinity: "service!=~web", x-deploy: {placement_strategy: binpack}}}',
    );
    expect(countsOf(schedule(project, fleetOf(project, three)), 'web')).toEqual({ a: 2, b: 1, c: 1 });
  });

  test('comes before the strategy where it is soft', () => {
    const project = projectOf(
      'services: {app: {image: x, scale: 2, x-affinity: "service==~db"}, db: {image: x}}',
    );
    const placement = schedule(project, fleetOf(project, three));
    expect(countsOf(placement, 'app')).toEqual({ [Object.keys(countsOf(placement, 'db'))[0] ?? '']: 2 });
  });
});

describe("classic Swarm's forms", () => {
  const nodes: Record<string, NodeShape> = {
    'node-1': { labels: { storage: 'ssd', region: 'us-east' } },
    'node-2': {
      labels: { storage: 'disk', region: 'eu-central' },
      info: { machine: { operatingsystem: 'Ubuntu 24.04', storagedriver: 'overlay2' } },
      foreign: [
        { name: 'front', image: 'nginx:1.29', labels: { 'com.example.role': 'db' } },
        { name: 'logger-7', image: 'logger', labels: {} },
      ],
    },
    'node-3': { imageNames: ['redis:7', 'example.com/team/redis:6'] },
  };
  const where = (variable: string): string[] => {
    const project = projectOf(
      `services: {web: {image: x, scale: 3, environment: [${JSON.stringify(variable)}], deploy: {placement: {max_replicas_per_node: 1}}}}`,
    );
    return schedule(project, fleetOf(project, nodes)).replicas.map(({ node }) => node);
  };

  test.each([
    ['constraint:storage==ssd', ['node-1']],
    ['constraint:storage!=ssd', ['node-2', 'node-3']],
    ['constraint:region==us*', ['node-1']],
    ['constraint:region==/(?i)EU-/', ['node-2']],
    ['constraint:region!=us*', ['node-2', 'node-3']],
    ['constraint:node==node-3', ['node-3']],
    ['constraint:node!=/node-[12]/', ['node-3']],
    ['constraint:operatingsystem==*Ubuntu*', ['node-2']],
    ['constraint:storagedriver==overlay2', ['node-2']],
    ['constraint:storage==~ssd', ['node-1', 'node-2', 'node-3']],
    ['constraint:storage==tape', []],
    ['constraint:storage==~tape', ['node-1', 'node-2', 'node-3']],
    ['affinity:container==front', ['node-2']],
    ['affinity:container==logger*', ['node-2']],
    ['affinity:container!=front', ['node-1', 'node-3']],
    ['affinity:image==redis', ['node-3']],
    ['affinity:image==/redis:[67]$/', ['node-3']],
    ['affinity:com.example.role==db', ['node-2']],
    ['affinity:com.example.role!=db', ['node-1', 'node-3']],
    ['whitelist:node==node-1|node-3', ['node-1', 'node-3']],
  ])('%s', (variable, expected) => {
    expect(where(variable).sort()).toEqual(expected);
  });

  test('soft ones are kept for the first replicas', () => {
    const project = projectOf(
      'services: {web: {image: x, environment: ["constraint:storage!=~ssd"], deploy: {placement: {constraints: ["node.id != id-node-3"]}}}}',
    );
    expect(places(schedule(project, fleetOf(project, nodes)))).toEqual(['web.1 node-2']);
  });

  test('labels say the same, in the form of the variables and in that which Swarm stored', () => {
    for (const labels of [
      '{"constraint:storage": "=ssd"}',
      '{com.docker.swarm.constraints: \'["storage==ssd"]\'}',
    ]) {
      const project = projectOf(`services: {web: {image: x, labels: ${labels}}}`);
      expect(places(schedule(project, fleetOf(project, nodes)))).toEqual(['web.1 node-1']);
    }
  });

  test('one that can not be read is kept by no node', () => {
    const project = projectOf('services: {web: {image: x, environment: ["constraint:storage=ssd"]}}');
    expect(schedule(project, fleetOf(project, nodes)).unplaced[0]?.reason).toBe(
      '3 of 3 nodes: no match for storage=ssd',
    );
  });
});
