import { expect, test } from 'bun:test';
import type { Project } from '../../src/model/desired/project.ts';
import { LABEL } from '../../src/model/labels.ts';
import { DEFAULT_NODE_SETTINGS } from '../../src/model/node-settings.ts';
import { projectOf } from '../plan/plan-of.ts';
import { Random } from '../support/fuzz/random.ts';
import { pauseContainer } from '../support/simulated-engine/containers/lifecycle.ts';
import { removeContainer } from '../support/simulated-engine/containers/stop.ts';
import { SimulatedFleet, type SimulatedManager } from './simulated-fleet.ts';

const HOUR_MS = 60 * 60_000;
const NODES = 4;
/** Everything a manager does by the clock is slower here: a day is long. */
const MINUTE_MS = 60_000;
const OPTIONS = {
  probeMs: 5 * MINUTE_MS,
  answerMs: MINUTE_MS,
  nodeDownMs: 10 * MINUTE_MS,
  storeMs: 5 * MINUTE_MS,
  leaseTtlMs: 20 * MINUTE_MS,
  resyncMs: 2 * HOUR_MS,
};

interface Wanted {
  image: number;
  replicas: number;
}

function projectFor({ image, replicas }: Wanted): Project {
  return projectOf(`
services:
  web:
    image: web:${image}
    network_mode: bridge
    deploy: { replicas: ${replicas}, restart_policy: { delay: 1s }, update_config: { monitor: 1s, order: ${image % 2 === 0 ? 'start-first' : 'stop-first'} } }
`);
}

/** A day in which anything may happen to a fleet, at times and in an order that the seed decides. */
class Day {
  readonly fleet = new SimulatedFleet(NODES);
  readonly wanted: Wanted = { image: 1, replicas: 3 };
  manager: SimulatedManager;
  readonly #random: Random;

  constructor(seed: number) {
    this.#random = new Random(seed);
    for (let image = 1; image <= 9; image += 1) this.fleet.image(`web:${image}`);
    this.manager = this.fleet.manager(OPTIONS, () => this.#random.fraction());
  }

  /** What happens next; the words are for a test that fails. */
  async happen(): Promise<string> {
    const kinds = ['end', 'remove', 'pause', 'cut', 'off', 'deploy', 'scale', 'drain', 'manager'] as const;
    const kind = this.#random.pick(kinds);
    const node = this.#random.pick(this.fleet.nodes);
    const replica = this.#random.pick(this.fleet.running());
    if ((kind === 'end' || kind === 'remove' || kind === 'pause') && replica === undefined) return 'nothing';
    switch (kind) {
      case 'end':
        this.fleet.endOf(replica, this.#random.below(3));
        break;
      case 'remove':
        removeContainer(this.fleet.node(replica.node).world, replica.container, {
          volumes: false,
          force: true,
        });
        break;
      case 'pause':
        pauseContainer(this.fleet.node(replica.node).world, replica.container);
        break;
      case 'cut':
        this.#outage(node.name, this.#random.below(30 * MINUTE_MS));
        break;
      case 'off':
        for (const container of [...node.world.containers.values()]) {
          if (container.state === 'running') this.fleet.endOf({ node: node.name, container }, 137);
        }
        this.#outage(node.name, this.#random.below(90 * MINUTE_MS));
        break;
      case 'deploy':
        this.wanted.image = 1 + this.#random.below(9);
        await this.fleet.deploy(projectFor(this.wanted));
        break;
      case 'scale':
        this.wanted.replicas = 1 + this.#random.below(8);
        await this.fleet.deploy(projectFor(this.wanted));
        break;
      case 'drain': {
        const isDrained = this.fleet.settings.get(node.name)?.availability === 'drain';
        this.fleet.settings.set(node.name, {
          ...DEFAULT_NODE_SETTINGS,
          availability: isDrained ? 'active' : 'drain',
        });
        break;
      }
      case 'manager':
        this.manager.kill();
        this.manager = this.fleet.manager(OPTIONS, () => this.#random.fraction());
        break;
    }
    return `${kind} ${kind === 'end' || kind === 'remove' || kind === 'pause' ? replica.container.name : node.name}`;
  }

  /** All nodes are back, and take what they get. */
  calm(): void {
    for (const node of this.fleet.nodes) {
      node.isUp = true;
      this.fleet.settings.set(node.name, DEFAULT_NODE_SETTINGS);
    }
  }

  /** From here to the next thing that happens. */
  pause(): Promise<void> {
    return this.fleet.clock.advance(this.#random.below(HOUR_MS / 2));
  }

  /** "web:3" for each replica that runs; slots are there once each. */
  seen(): { readonly images: readonly string[]; readonly doubled: readonly string[] } {
    const running = this.fleet.running();
    const slots = running.map(({ container }) => container.body.Labels?.[LABEL.containerNumber] ?? '');
    return {
      images: running.map(({ container }) => container.body.Image).sort(),
      doubled: slots.filter((slot, index) => slots.indexOf(slot) !== index),
    };
  }

  #outage(name: string, ms: number): void {
    const node = this.fleet.node(name);
    node.isUp = false;
    void this.fleet.clock.sleep(ms).then(() => {
      node.isUp = true;
    });
  }
}

async function liveThrough(seed: number): Promise<void> {
  const day = new Day(seed);
  const { fleet, wanted } = day;
  await fleet.deploy(projectFor(wanted));
  const happened: string[] = [];
  try {
    while (fleet.clock.now() < 24 * HOUR_MS) {
      await day.pause();
      happened.push(await day.happen());
    }
    day.calm();
    await fleet.clock.advance(6 * HOUR_MS);
    expect(day.seen()).toEqual({
      images: Array.from({ length: wanted.replicas }, () => `web:${wanted.image}`),
      doubled: [],
    });
  } catch (error) {
    const told = day.manager.events.slice(-6).map((event) => JSON.stringify(event));
    throw new Error(
      `Seed ${seed}: ${(error as Error).message}\n${happened.slice(-12).join('\n')}\n${told.join('\n')}`,
    );
  } finally {
    day.manager.kill();
  }
}

test('after a day of anything, what is asked for is there once everything is calm', async () => {
  const first = Number(process.env.DAY_SEED ?? 1);
  const count = Number(process.env.DAY_COUNT ?? 60);
  for (let seed = first; seed < first + count; seed += 1) await liveThrough(seed);
}, 600_000);
