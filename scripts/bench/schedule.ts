/** Times the scheduler alone: many replicas on many nodes, and one more on a fleet that is full of them. */

import type { Project } from '../../src/model/desired/project.ts';
import type { Service } from '../../src/model/desired/service.ts';
import { DEFAULT_NODE_SETTINGS } from '../../src/model/node-settings.ts';
import type { Fleet, ObservedNode } from '../../src/model/observed/fleet.ts';
import { placingOrder } from '../../src/schedule/run/order.ts';
import { Scheduling } from '../../src/schedule/run/scheduling.ts';
import { median } from './measure.ts';

const SERVICES = 100;
const ROUNDS = 5;
/** So many services get one more replica each. */
const ADDED = 20;

/** The sections of the table: replicas, on so many nodes. */
const SIZES: readonly (readonly [number, number])[] = [
  [1_000, 100],
  [10_000, 1_000],
  [100_000, 10_000],
  [100_000, 1_000],
];

/** Rows for the table of `npm run bench`. */
export function benchSchedule(): string[][] {
  const rows = SIZES.flatMap(([replicas, nodes]) => {
    const project = projectOf(replicas);
    const fleet = fleetOf(nodes);
    const times: number[] = [];
    const more: number[] = [];
    let memory = 0;
    for (let round = 0; round < ROUNDS; round += 1) {
      Bun.gc(true);
      const before = process.memoryUsage().rss;
      const begun = performance.now();
      const run = new Scheduling(project, fleet, Object.keys(project.services));
      for (const demand of run.keep(placingOrder(run.ledger, Object.keys(project.services))))
        run.place(demand);
      times.push(performance.now() - begun);
      memory = Math.max(memory, process.memoryUsage().rss - before);
      const { replicas: placed, unplaced } = run.placement();
      if (placed.length !== replicas || unplaced.length > 0) throw new Error('not all replicas were placed');
      for (let added = 0; added < ADDED; added += 1) {
        const key = `s${added}`;
        const taken = new Set(run.ledger.placed(key).map(({ slot }) => slot));
        const again = performance.now();
        run.place({ key, leaving: [], missing: 1, taken });
        more.push(performance.now() - again);
      }
    }
    const title = `schedule ${replicas} replicas of ${SERVICES} services on ${nodes} nodes`;
    const perSecond = Math.round(replicas / (median(times) / 1000));
    return [
      [`${title}: ms`, median(times).toFixed(0)],
      [`${title}: replicas a second`, String(perSecond)],
      [`${title}: memory, MB`, (memory / 1e6).toFixed(0)],
      [`${title}: one more, ms`, median(more).toFixed(2)],
    ];
  });
  return rows;
}

/** Three constraints each, CPUs and memory, spread. */
export function projectOf(replicas: number): Project {
  const services: Record<string, Service> = {};
  for (let index = 0; index < SERVICES; index += 1) {
    services[`s${index}`] = {
      image: 'x',
      command: null,
      entrypoint: null,
      scale: replicas / SERVICES,
      deploy: {
        placement: {
          constraints: [
            'node.platform.os==linux',
            `node.labels.zone!=z${index % 5}`,
            index % 2 === 0 ? 'node.labels.disk==ssd' : 'node.role!=manager',
          ],
        },
        resources: { reservations: { cpus: '0.25', memory: String(256 * 1024 ** 2) } },
      },
    };
  }
  return {
    name: 'bench',
    services,
    networks: {},
    volumes: {},
    configs: {},
    secrets: {},
    models: {},
    extensions: {},
    disabledServices: [],
    disabled: {},
    workingDir: '/',
    files: [],
    envFiles: [],
    configHashes: {},
    networkHashes: {},
    volumeHashes: {},
  };
}

export function fleetOf(count: number): Fleet {
  return { nodes: Array.from({ length: count }, (_, index) => nodeOf(index)) };
}

function nodeOf(index: number): ObservedNode {
  const name = `n${String(index).padStart(5, '0')}`;
  return {
    kind: 'reachable',
    name,
    settings: {
      ...DEFAULT_NODE_SETTINGS,
      labels: { zone: `z${index % 5}`, disk: index % 3 === 0 ? 'hdd' : 'ssd' },
    },
    facts: { engineVersion: '28.5.2', apiVersion: '1.51', os: 'linux' },
    info: {
      engineId: name,
      hostname: name,
      architecture: 'amd64',
      cpus: 32,
      memoryBytes: 64 * 1024 ** 3,
      labels: {},
      plugins: ['local', 'bridge'],
      runtimes: ['runc'],
      swarm: { state: 'inactive', nodeId: '', isManager: false, address: '', managerIds: [] },
    },
    containers: [],
    networks: [],
    volumes: [],
    images: {},
  };
}
