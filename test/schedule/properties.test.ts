import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import type { Project } from '../../src/model/desired/project.ts';
import type { Fleet } from '../../src/model/observed/fleet.ts';
import { resourcesOf } from '../../src/model/placing/resources.ts';
import { PLACEMENT_STRATEGIES, type SchedulingPolicy } from '../../src/model/placing/scheduling.ts';
import type { Placement } from '../../src/schedule/placement.ts';
import { schedule } from '../../src/schedule/schedule.ts';
import { projectOf } from '../plan/plan-of.ts';
import { fleetOf, type NodeShape, places } from './fleet-of.ts';

interface ServiceShape {
  readonly replicas: number;
  readonly cpus: number;
  readonly zone: string | undefined;
  readonly hasPort: boolean;
  readonly priority: number;
  readonly strategy: SchedulingPolicy['strategy'] | undefined;
  readonly away: boolean;
}

/** Hundreds of projects are read. */
const TIMEOUT_MS = 120_000;

const services = fc.array(
  fc.record<ServiceShape>({
    replicas: fc.integer({ min: 0, max: 4 }),
    cpus: fc.integer({ min: 0, max: 3 }),
    zone: fc.option(fc.constantFrom('x', 'y'), { nil: undefined }),
    hasPort: fc.boolean(),
    priority: fc.integer({ min: 0, max: 2 }),
    strategy: fc.option(fc.constantFrom(...PLACEMENT_STRATEGIES), { nil: undefined }),
    away: fc.boolean(),
  }),
  { minLength: 1, maxLength: 4 },
);

const nodes = fc.array(fc.record({ cpus: fc.integer({ min: 1, max: 6 }), zone: fc.constantFrom('x', 'y') }), {
  minLength: 2,
  maxLength: 5,
});

const policies = fc.record({
  strategy: fc.constantFrom(...PLACEMENT_STRATEGIES),
  seed: fc.integer({ min: 0, max: 1000 }),
});

function lineOf(shape: ServiceShape, index: number): string {
  const { replicas, cpus, zone, hasPort, priority, strategy, away } = shape;
  const parts = [
    'image: x',
    `x-priority: ${priority}`,
    ...(hasPort ? ['ports: [{target: 80, published: "80", mode: host}]'] : []),
    ...(strategy === undefined ? [] : [`x-deploy: {placement_strategy: ${strategy}}`]),
    ...(away ? ['x-affinity: "service!=s0"'] : []),
    `deploy: {replicas: ${replicas}, placement: {constraints: [${zone === undefined ? '' : `"node.labels.zone == ${zone}"`}]}${cpus === 0 ? '' : `, resources: {reservations: {cpus: "${cpus}"}}`}}`,
  ];
  return `s${index}: {${parts.join(', ')}}`;
}

function projectWith(shapes: readonly ServiceShape[], isReversed = false): Project {
  const lines = shapes.map(lineOf);
  return projectOf(`services: {${(isReversed ? lines.reverse() : lines).join(', ')}}`);
}

function fleetWith(
  project: Project,
  shapes: readonly { readonly cpus: number; readonly zone: string }[],
  policy: SchedulingPolicy,
  runs: (node: string) => readonly string[] = () => [],
  drained?: string,
): Fleet {
  const named = shapes.map(({ cpus, zone }, index): [string, NodeShape] => {
    const name = `n${index}`;
    const availability = name === drained ? { availability: 'drain' as const } : {};
    return [name, { cpus, labels: { zone }, runs: runs(name), ...availability }];
  });
  return fleetOf(project, Object.fromEntries(named), policy);
}

function runsOf({ replicas }: Placement): (node: string) => readonly string[] {
  return (node) =>
    replicas.flatMap((replica) => (replica.node === node ? [`${replica.service}.${replica.slot}`] : []));
}

/** What a placement must never be, whatever came before it. */
function checkRules(project: Project, fleet: Fleet, { replicas }: Placement): void {
  for (const node of fleet.nodes) {
    if (node.kind !== 'reachable') continue;
    const here = replicas.filter((replica) => replica.node === node.name);
    const defined = here.flatMap(({ service }) => project.services[service] ?? []);
    const taken = defined.reduce((sum, service) => sum + (resourcesOf(service).cpus ?? 0), 0);
    expect(taken).toBeLessThanOrEqual(node.info?.cpus ?? 0);
    expect(defined.filter(({ ports = [] }) => ports.length > 0).length).toBeLessThanOrEqual(1);
    for (const { service } of here) {
      const [constraint] = project.services[service]?.deploy?.placement?.constraints ?? [];
      if (constraint !== undefined) expect(constraint).toEndWith(` ${node.settings.labels.zone}`);
      const isAway = (project.scheduling?.[service]?.affinity ?? []).length > 0;
      if (isAway && service !== 's0') expect(here.map((one) => one.service)).not.toContain('s0');
    }
  }
}

describe('whatever is asked for', () => {
  test(
    'no node gets more than it has, and no hard rule is broken; slots are held once',
    () => {
      fc.assert(
        fc.property(services, nodes, policies, (wanted, shapes, policy) => {
          const project = projectWith(wanted);
          const fleet = fleetWith(project, shapes, policy);
          const placement = schedule(project, fleet);
          checkRules(project, fleet, placement);
          const slots = placement.replicas.map(({ service, slot }) => `${service}.${slot}`);
          expect(new Set(slots).size).toBe(slots.length);
          const left = placement.unplaced.reduce((sum, { count }) => sum + count, 0);
          expect(slots.length + left).toBe(wanted.reduce((sum, { replicas }) => sum + replicas, 0));
        }),
        { numRuns: 200 },
      );
    },
    TIMEOUT_MS,
  );

  test(
    'the order of nodes and services changes nothing',
    () => {
      fc.assert(
        fc.property(services, nodes, policies, (wanted, shapes, policy) => {
          const project = projectWith(wanted);
          const fleet = fleetWith(project, shapes, policy);
          const turned = { ...fleet, nodes: [...fleet.nodes].reverse() };
          expect(places(schedule(projectWith(wanted, true), turned))).toEqual(
            places(schedule(project, fleet)),
          );
        }),
        { numRuns: 100 },
      );
    },
    TIMEOUT_MS,
  );

  test(
    'what is placed stays',
    () => {
      fc.assert(
        fc.property(services, nodes, policies, (wanted, shapes, policy) => {
          const project = projectWith(wanted);
          const first = schedule(project, fleetWith(project, shapes, policy));
          const second = schedule(project, fleetWith(project, shapes, policy, runsOf(first)));
          const stays = new Set(places(second));
          expect(places(first).filter((place) => !stays.has(place))).toEqual(
            second.preempted.map(({ service, slot, node }) => `${service}.${slot} ${node}`).sort(),
          );
        }),
        { numRuns: 100 },
      );
    },
    TIMEOUT_MS,
  );

  test(
    'draining a node moves only what was there',
    () => {
      fc.assert(
        fc.property(services, nodes, policies, (wanted, shapes, policy) => {
          const project = projectWith(wanted.map((one) => ({ ...one, priority: 0 })));
          const first = schedule(project, fleetWith(project, shapes, policy));
          const drained = schedule(project, fleetWith(project, shapes, policy, runsOf(first), 'n0'));
          const moved = drained.replicas.filter(({ movedFrom }) => movedFrom !== undefined);
          expect(moved.filter(({ movedFrom }) => movedFrom?.node !== 'n0')).toEqual([]);
          expect(drained.surplus).toEqual([]);
          const before = places(first).filter((place) => !place.endsWith(' n0'));
          expect(places(drained)).toEqual(expect.arrayContaining(before));
        }),
        { numRuns: 100 },
      );
    },
    TIMEOUT_MS,
  );

  test(
    'what is to be replaced stays or moves to another node, and nothing is lost',
    () => {
      fc.assert(
        fc.property(
          services,
          nodes,
          policies,
          fc.array(fc.nat(3), { maxLength: 4 }),
          (wanted, shapes, policy, more) => {
            const first = schedule(projectWith(wanted), fleetWith(projectWith(wanted), shapes, policy));
            // Each asks for more than it did.
            const grown = wanted.map((one, index) => ({ ...one, cpus: one.cpus + (more[index] ?? 0) }));
            const project = projectWith(grown);
            const held = runsOf(first);
            const named = shapes.map(({ cpus, zone }, index): [string, NodeShape] => {
              const name = `n${index}`;
              return [name, { cpus, labels: { zone }, runsOld: held(name) }];
            });
            const fleet = fleetOf(project, Object.fromEntries(named), policy);
            const placement = schedule(project, fleet);
            for (const { node, movedFrom } of placement.replicas) expect(movedFrom?.node).not.toBe(node);
            const waiting = placement.unplaced.reduce(
              (sum, { count, staysOn }) => sum + (staysOn === undefined ? count : 0),
              0,
            );
            const ended = placement.preempted.filter(({ movesTo }) => movesTo === undefined).length;
            expect(placement.replicas.length + waiting + ended).toBe(
              wanted.reduce((sum, { replicas }) => sum + replicas, 0),
            );
            checkRules(project, fleet, placement);
          },
        ),
        { numRuns: 200 },
      );
    },
    TIMEOUT_MS,
  );

  test(
    'only services of a lower priority make way, and never for nothing',
    () => {
      fc.assert(
        fc.property(services, nodes, policies, fc.nat(3), (wanted, shapes, policy, last) => {
          const project = projectWith(wanted);
          // The others were there first.
          const late = `s${last % wanted.length}`;
          const before = projectWith(
            wanted.map((one, index) => (`s${index}` === late ? { ...one, replicas: 0 } : one)),
          );
          const first = schedule(before, fleetWith(before, shapes, policy));
          const fleet = fleetWith(project, shapes, policy, runsOf(first));
          const placement = schedule(project, fleet);
          checkRules(project, fleet, placement);
          const priority = (key: string): number => project.scheduling?.[key]?.priority ?? 0;
          for (const { service, by } of placement.preempted) {
            expect(priority(service)).toBeLessThan(priority(by));
            expect(placement.replicas.some((one) => one.service === by && one.replaces !== undefined)).toBe(
              true,
            );
          }
        }),
        { numRuns: 200 },
      );
    },
    TIMEOUT_MS,
  );

  test(
    'one more node never leaves a service without a place that had one',
    () => {
      fc.assert(
        fc.property(services, nodes, policies, (wanted, shapes, policy) => {
          const project = projectWith(wanted);
          const fewer = schedule(project, fleetWith(project, shapes.slice(1), policy));
          fc.pre(shapes.length > 2 && fewer.unplaced.length === 0);
          // The new node stands first among the names.
          const more = fleetWith(project, shapes.slice(1), policy);
          const added = fleetOf(project, {
            m: { cpus: shapes[0]?.cpus ?? 1, labels: { zone: shapes[0]?.zone ?? 'x' } },
          });
          const placement = schedule(project, { ...more, nodes: [...added.nodes, ...more.nodes] });
          expect(placement.unplaced).toEqual([]);
        }),
        { numRuns: 300 },
      );
    },
    TIMEOUT_MS,
  );

  test(
    'rebalancing breaks no rule, and comes to rest',
    () => {
      fc.assert(
        fc.property(services, nodes, policies, fc.nat(4), (wanted, shapes, policy, at) => {
          const project = projectWith(wanted.map((one) => ({ ...one, priority: 0 })));
          const start = fleetWith(project, shapes, policy, () => [], `n${at % shapes.length}`);
          const balanced = { ...policy, maxMoves: 100 };
          let placement = schedule(project, start);
          let moved = 1;
          for (let runs = 0; moved > 0; runs += 1) {
            expect(runs).toBeLessThan(10);
            placement = schedule(project, fleetWith(project, shapes, balanced, runsOf(placement)));
            checkRules(project, start, placement);
            moved = placement.replicas.filter(({ movedFrom }) => movedFrom !== undefined).length;
          }
        }),
        { numRuns: 100 },
      );
    },
    TIMEOUT_MS,
  );
});
