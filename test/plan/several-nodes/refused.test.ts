import { describe, expect, test } from 'bun:test';
import { checkDeployable } from '../../../src/plan/checks/check-deployable.ts';
import { checkPlacement } from '../../../src/plan/checks/check-placement.ts';
import { checkSpans } from '../../../src/plan/checks/check-spans.ts';
import { spanningNetworks } from '../../../src/plan/networks/span.ts';
import { schedule } from '../../../src/schedule/schedule.ts';
import { projectOf } from '../plan-of.ts';
import { fleetOf, overlay, WEB_AND_DB } from './two-nodes.ts';

describe('what keeps a run on several nodes from beginning', () => {
  test('a network that spans nodes outside of a Swarm', () => {
    const project = projectOf(WEB_AND_DB);
    const alone = {
      swarm: { state: 'inactive', nodeId: '', isManager: false, address: '', managerIds: [] },
    } as const;
    const fleet = fleetOf(project, { b: (node) => node.named('b', {}, alone) });
    const spans = spanningNetworks(project, fleet, schedule(project, fleet));
    const [problem] = checkSpans(project, fleet, spans);
    expect(problem?.code).toBe('SWARM_NEEDED');
    expect(problem?.message).toBe(
      'The network "shop_default" is used on the nodes a, b, but b is not in the Swarm of a',
    );
  });

  test('a network of before, which a node still has and its Swarm has not', () => {
    const project = projectOf(WEB_AND_DB);
    const fleet = fleetOf(project);
    const nodes = fleet.nodes.map((node) =>
      node.name === 'b' ? { ...node, leftNetworks: [overlay(project)] } : node,
    );
    const errors = checkDeployable(project, { nodes }, schedule(project, { nodes }));
    expect(errors).toMatchObject([
      {
        severity: 'error',
        code: 'NETWORK_LEFT',
        message: expect.stringContaining('Node "b" still has the network "shop_default"'),
        hint: expect.stringContaining('restart the engine of node "b"'),
      },
    ]);
    const spans = spanningNetworks(project, { nodes }, schedule(project, { nodes }));
    expect(spans.get('default')?.observed).toBeUndefined();
  });

  test('one that is left on a node without containers of the project is no obstacle', () => {
    const project = projectOf('services: {web: {image: nginx}}');
    const nodes = fleetOf(project).nodes.map((node) =>
      node.name === 'b' ? { ...node, leftNetworks: [overlay(project)] } : node,
    );
    expect(checkDeployable(project, { nodes }, schedule(project, { nodes }))).toEqual([]);
  });

  test('a replica that no node takes', () => {
    const project = projectOf(
      'services: {web: {image: x, deploy: {placement: {constraints: ["node.labels.gpu == yes"]}}}}',
    );
    const [problem] = checkPlacement(schedule(project, fleetOf(project)));
    expect(problem).toMatchObject({
      severity: 'error',
      message: 'Service "web": no node takes one replica: 2 of 2 nodes: no match for node.labels.gpu == yes',
    });
  });
});
