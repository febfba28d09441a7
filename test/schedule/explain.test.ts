import { expect, test } from 'bun:test';
import { formatExplanation } from '../../src/cli/nodes/format-explanation.ts';
import { explainService } from '../../src/schedule/schedule.ts';
import { projectOf } from '../plan/plan-of.ts';
import { fleetOf } from './fleet-of.ts';

test('an explanation has what every filter said on every node, and each score', () => {
  const project = projectOf(
    'services: {web: {image: x, deploy: {replicas: 2, placement: {constraints: ["node.labels.zone == eu"]}, resources: {reservations: {cpus: "2"}}}}}',
  );
  const eu = { labels: { zone: 'eu' } };
  const fleet = fleetOf(project, {
    a: { cpus: 1 },
    b: { cpus: 4, ...eu, runs: ['web.1'] },
    c: { cpus: 4, ...eu },
  });
  const silent = {
    kind: 'unreachable' as const,
    name: 'd',
    settings: { labels: {}, availability: 'drain' as const },
    reason: 'gone',
  };
  expect(
    formatExplanation(explainService(project, { ...fleet, nodes: [...fleet.nodes, silent] }, 'web')),
  ).toBe(
    `web: 2 placed, strategy spread
  web-1 stays on b
  web-2 is new on c

What each node says to one more, before the new replicas of web are placed:
  c takes it
    nothing against it: ready, availability, pause, platform, plugins, constraints, ports, resources, max_replicas_per_node, volumes, co-location, affinity
    score: of the service 0, of the project 0, taken 0, containers 0
  b takes it
    nothing against it: ready, availability, pause, platform, plugins, constraints, ports, resources, max_replicas_per_node, volumes, co-location, affinity
    score: of the service 1, of the project 1, taken 0.5, containers 1
  a refuses
    constraints: no match for node.labels.zone == eu
    resources: not enough cpus for 2 (1 of 1 left)
    nothing against it: ready, availability, pause, platform, plugins, ports, max_replicas_per_node, volumes, co-location, affinity
    score: of the service 0, of the project 0, taken 0, containers 0
`,
  );
});
