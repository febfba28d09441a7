import { describe, expect, test } from 'bun:test';
import type { Project } from '../../../src/model/desired/project.ts';
import type { Fleet } from '../../../src/model/observed/fleet.ts';
import type { Operation } from '../../../src/plan/operation.ts';
import { checkRollout } from '../../../src/plan/rollout/check.ts';
import { STACK_ROLLOUT } from '../../../src/plan/rollout/policy.ts';
import { ended, linesOf, NodeBuilder, outdated, projectOf, upPlan } from '../plan-of.ts';

const rollout = STACK_ROLLOUT;

function web(update: string, more = ''): Project {
  return projectOf(
    `services: {web: {image: nginx, deploy: {replicas: 3, update_config: {${update}}}${more}}}`,
  );
}

function outdatedWeb(project: Project, slots = [1, 2, 3]): Fleet {
  const builder = new NodeBuilder(project);
  for (const slot of slots) builder.runs('web', slot, outdated(project, 'web', slot));
  return builder.fleet();
}

function operations(project: Project, fleet = outdatedWeb(project)): readonly Operation[] {
  return upPlan(project, fleet, { rollout }).operations;
}

const checksOf = (all: readonly Operation[]) =>
  all.flatMap((one) => (one.kind === 'check-batch' ? [one] : []));

/** The replicas whose creation waits for nothing of the rollout, for the first check, and so on. */
function batches(all: readonly Operation[]): string[][] {
  const checks = checksOf(all).map(({ id }) => id);
  const result: string[][] = [];
  for (const { kind, resource, dependsOn } of all) {
    if (kind !== 'create-container') continue;
    const batch = checks.findIndex((id) => dependsOn.includes(id)) + 1;
    result[batch] = [...(result[batch] ?? []), resource.name];
  }
  return result;
}

describe('a rollout', () => {
  test('replaces one replica at a time, each ready and monitored before the next', () => {
    const project = web('monitor: 2s');
    expect(linesOf(upPlan(project, outdatedWeb(project, [1, 2]), { rollout })).slice(0, 12)).toEqual([
      '#1 | container shop-web-1 | create | configuration changed',
      '#2 | container shop-web-1 | stop | configuration changed | after #1',
      '#3 | container shop-web-1 | remove | configuration changed | after #2',
      '#4 | container shop-web-1 | rename | configuration changed | after #3',
      '#5 | container shop-web-1 | start | recreated | after #4',
      '#6 | container shop-web-1 | await steady | rollout: ready, and monitored | after #5',
      '#7 | service web | check: 0 of 1 may fail | rollout | after #6',
      '#8 | container shop-web-2 | create | configuration changed | after #7',
      '#9 | container shop-web-2 | stop | configuration changed | after #8',
      '#10 | container shop-web-2 | remove | configuration changed | after #9',
      '#11 | container shop-web-2 | rename | configuration changed | after #10',
      '#12 | container shop-web-3 | create | not found',
    ]);
  });

  test('replaces as many at a time as parallelism says, and all with 0', () => {
    expect(batches(operations(web('parallelism: 2')))).toEqual([
      ['shop-web-1', 'shop-web-2'],
      ['shop-web-3'],
    ]);
    expect(batches(operations(web('parallelism: 0')))).toEqual([['shop-web-1', 'shop-web-2', 'shop-web-3']]);
  });

  test('holds the next batch back for what is left of the delay after monitoring, the last for nothing', () => {
    const holds = checksOf(operations(web('delay: 12s, monitor: 5s'))).map(({ holdMs }) => holdMs);
    expect(holds).toEqual([7000, 7000, 0]);
    expect(checksOf(operations(web('delay: 2s')))[0]?.holdMs).toBe(0);
  });

  test('monitors for five seconds where the file does not say how long', () => {
    const [wait] = operations(web('')).filter(({ kind }) => kind === 'await-container');
    expect(wait).toMatchObject({ condition: 'steady', monitorMs: 5000 });
  });

  test.each([
    ['failure_action: pause', 0],
    ['failure_action: continue', 3],
    ['failure_action: rollback', 0],
    ['max_failure_ratio: 0.4', 1],
    ['failure_action: rollback, max_failure_ratio: 0.7', 2],
  ])('with %s tolerates %d of three failures', (config, tolerated) => {
    expect(checksOf(operations(web(config))).at(-1)?.tolerated).toBe(tolerated);
  });

  test('counts the failures of all batches so far', () => {
    expect(checksOf(operations(web(''))).map(({ of }) => of.length)).toEqual([1, 2, 3]);
  });

  test('creates replicas that are new at once', () => {
    const all = operations(web(''), new NodeBuilder(web('')).fleet());
    expect(checksOf(all)).toEqual([]);
    expect(batches(all)).toEqual([['shop-web-1', 'shop-web-2', 'shop-web-3']]);
  });

  test('does nothing where nothing differs', () => {
    const project = web('');
    const fleet = new NodeBuilder(project).runs('web', 1).runs('web', 2).runs('web', 3).fleet();
    expect(operations(project, fleet)).toEqual([]);
  });

  test('goes by rollback_config where it is a rollback, which does not roll back again', () => {
    const project = projectOf(
      'services: {web: {image: nginx, deploy: {replicas: 3, rollback_config: {parallelism: 3, failure_action: pause}}}}',
    );
    const plan = upPlan(project, outdatedWeb(project), {
      rollout: { ...rollout, config: 'rollback_config' },
    });
    expect(checksOf(plan.operations).map(({ of, cause }) => [of.length, cause])).toEqual([[3, 'rollback']]);
  });

  test('replaces a service after those it depends on', () => {
    const project = projectOf('services: {web: {image: nginx, depends_on: [db]}, db: {image: postgres}}');
    const fleet = new NodeBuilder(project)
      .runs('web', 1, outdated(project, 'web'))
      .runs('db', 1, outdated(project, 'db'))
      .fleet();
    const all = operations(project, fleet);
    const create = all.find(
      ({ kind, resource }) => kind === 'create-container' && resource.service === 'web',
    );
    expect(create?.dependsOn).toContain('a/start-container/shop-db-1');
  });
});

describe('a rollout with start-first', () => {
  const project = projectOf(
    'services: {web: {image: nginx, deploy: {update_config: {order: start-first, monitor: 3s}}}}',
  );

  test('stops the old container when the new one is ready, and then goes on to monitor it', () => {
    const fleet = outdatedWeb(project, [1]);
    expect(linesOf(upPlan(project, fleet, { rollout }))).toEqual([
      '#1 | container shop-web-1 | create | configuration changed',
      '#2 | container shop-web-1 | start | recreated | after #1',
      '#3 | container shop-web-1 | await steady | rollout: it starts first | after #1 #2',
      '#4 | container shop-web-1 | stop | configuration changed | after #3',
      '#5 | container shop-web-1 | remove | configuration changed | after #4',
      '#6 | container shop-web-1 | rename | configuration changed | after #5',
      '#7 | container shop-web-1 | await steady | rollout: it is monitored | after #3',
      '#8 | service web | check: 0 of 1 may fail | rollout | after #7',
    ]);
  });

  test('stops a new container that does not get ready, because the old one goes on', () => {
    const waits = operations(project, outdatedWeb(project, [1])).filter(
      ({ kind }) => kind === 'await-container',
    );
    expect(waits[0]).toMatchObject({ stopsFailed: true });
  });

  test.each([
    ['ports: ["80:80"]', 'port 80 is published'],
    ['network_mode: host', 'it uses the network of its node'],
    ['mac_address: "02:42:ac:11:65:43"', 'it has a fixed MAC address'],
  ])('is stop-first with %s, and says so', (key, reason) => {
    const fixed = projectOf(
      `services: {web: {image: nginx, ${key}, deploy: {update_config: {order: start-first}}}}`,
    );
    expect(checkRollout(fixed, rollout).map(({ message }) => message)).toEqual([
      `Service "web" is replaced stop-first, not start-first: ${reason}`,
    ]);
    const all = operations(fixed, outdatedWeb(fixed, [1]));
    expect(all.find(({ kind }) => kind === 'stop-container')?.dependsOn).toEqual([
      'a/create-container/shop-web-1',
    ]);
  });

  describe('on an overlay, where a container that runs gets no other name', () => {
    const overlays = (fleet: Fleet): Fleet => ({
      nodes: fleet.nodes.map((node) =>
        node.kind === 'unreachable'
          ? node
          : { ...node, networks: node.networks.map((network) => ({ ...network, scope: 'swarm' })) },
      ),
    });
    const temporary = '0123456789ab_shop-web-1';

    test('leaves the new container its temporary name', () => {
      const all = operations(project, overlays(outdatedWeb(project, [1])));
      expect(all.filter(({ kind }) => kind === 'rename-container')).toEqual([]);
    });

    test('does nothing about that name later', () => {
      const fleet = new NodeBuilder(project).runs('web', 1, { name: temporary }).fleet();
      expect(operations(project, overlays(fleet))).toEqual([]);
      expect(operations(project, fleet).map(({ kind }) => kind)).toEqual(['rename-container']);
    });

    test('gives the successor the final name, which is free', () => {
      const old = { ...outdated(project, 'web'), name: temporary };
      const all = operations(project, overlays(new NodeBuilder(project).runs('web', 1, old).fleet()));
      const names = all.flatMap((one) => (one.kind === 'create-container' ? [one.spec.name] : []));
      expect(names).toEqual(['shop-web-1']);
    });
  });

  test('keeps the old container where a new one beside it has failed, and tries again', () => {
    const old = outdated(project, 'web');
    const fleet = new NodeBuilder(project)
      .runs('web', 1, { ...old, id: `0123456789ab${'0'.repeat(52)}` })
      .runs('web', 1, { ...ended(1), name: '0123456789ab_shop-web-1', id: 'failed' })
      .fleet();
    const all = operations(project, fleet);
    const creation = all.find(({ kind }) => kind === 'create-container');
    expect(creation?.dependsOn).toEqual(['a/remove-container/0123456789ab_shop-web-1']);
    expect(all.filter(({ kind }) => kind === 'remove-container').length).toBe(2);
  });
});

describe('jobs', () => {
  const project = projectOf('services: {task: {image: nginx, deploy: {mode: replicated-job}}}');

  test('are not run again once they have succeeded', () => {
    const fleet = new NodeBuilder(project).runs('task', 1, ended(0)).fleet();
    expect(operations(project, fleet)).toEqual([]);
  });

  test('are run again after a failure, and where they differ, without batches', () => {
    const failed = new NodeBuilder(project).runs('task', 1, ended(2)).fleet();
    expect(operations(project, failed).map(({ kind }) => kind)).toEqual(['start-container']);
    const other = new NodeBuilder(project)
      .runs('task', 1, { ...ended(0), ...outdated(project, 'task') })
      .fleet();
    expect(checksOf(operations(project, other))).toEqual([]);
  });

  test('are awaited until they have ended', () => {
    const fleet = new NodeBuilder(project).bare().fleet();
    const waits = upPlan(project, fleet, { rollout, wait: true }).operations.filter(
      ({ kind }) => kind === 'await-container',
    );
    expect(waits.map((wait) => 'condition' in wait && wait.condition)).toEqual(['completed']);
  });
});

describe('blue-green', () => {
  const project = projectOf(
    'services: {web: {image: nginx, x-deploy: {strategy: blue-green}, deploy: {replicas: 2, update_config: {monitor: 3s}}}}',
  );
  const all = operations(project, outdatedWeb(project, [1, 2]));
  const of = (kind: Operation['kind']) => all.filter((one) => one.kind === kind);

  test('starts the whole new colour at once, under none of the names of the service', () => {
    const created = all.flatMap((one) => (one.kind === 'create-container' ? [one] : []));
    expect(created.map(({ dependsOn }) => dependsOn)).toEqual([[], []]);
    const aliases = created.flatMap(({ spec }) => Object.values(spec.endpoints).map((one) => one.Aliases));
    expect(aliases).toEqual([[], []]);
  });

  test('turns traffic when all of it is ready, and stops the old colour when all of it has traffic', () => {
    const [check] = checksOf(all);
    expect(check).toMatchObject({ tolerated: 0 });
    expect(check?.of.length).toBe(2);
    for (const leave of of('disconnect-network')) expect(leave.dependsOn).toContain(check?.id ?? '');
    const joins = all.flatMap((one) => (one.kind === 'connect-network' ? [one] : []));
    expect(joins.map(({ endpoint }) => endpoint.Aliases)).toEqual([
      ['shop-web-1', 'web'],
      ['shop-web-2', 'web'],
    ]);
    for (const stop of of('stop-container')) {
      expect(stop.dependsOn).toEqual(expect.arrayContaining(joins.map(({ id }) => id)));
    }
  });

  test('holds for all services where it stands at the top, and is stop-first where two can not run at once', () => {
    const top = projectOf(
      'x-deploy: {strategy: blue-green}\nservices: {web: {image: nginx, ports: ["80:80"]}, db: {image: postgres}}',
    );
    expect(top.strategies).toEqual({ web: 'blue-green', db: 'blue-green' });
    expect(checkRollout(top, rollout).map(({ message }) => message)).toEqual([
      'Service "web" is replaced stop-first, not blue-green: port 80 is published',
    ]);
  });

  test('keeps the old colour of a rollout that was broken off, whatever has become of the new one', () => {
    const fleet = new NodeBuilder(project)
      .runs('web', 1, { ...outdated(project, 'web'), id: 'old' })
      .runs('web', 1, { name: '0123456789ab_shop-web-1', id: 'new' })
      .runs('web', 2)
      .fleet();
    const causes = operations(project, fleet)
      .filter(({ kind }) => kind === 'remove-container')
      .map(({ resource, cause }) => `${resource.name} ${cause}`);
    expect(causes).toContain('0123456789ab_shop-web-1 more than wanted');
  });

  test('is no strategy that nobody knows', () => {
    expect(() => projectOf('services: {web: {image: nginx, x-deploy: {strategy: canary}}}')).toThrow(
      'X_DEPLOY_INVALID',
    );
  });
});
