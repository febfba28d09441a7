import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { FleetProject } from '../../support/fleet/fleet-project.ts';
import { fleetWithImage } from '../../support/fleet/fleet-with-image.ts';
import type { RealFleet } from '../../support/fleet/real-fleet.ts';
import { TEST_IMAGE } from '../../support/images.ts';
import type { Finished } from '../../support/process.ts';

const EXAMPLE = join(import.meta.dir, '../../../examples/placement');

let fleet: RealFleet;

class PlacedProject extends FleetProject {
  constructor(files: Readonly<Record<string, string>>) {
    super(fleet, files, { BASE_IMAGE: TEST_IMAGE });
  }

  run(...words: readonly string[]): Promise<Finished> {
    return this.flotilla(words, { deadlineMs: 100_000 });
  }

  /** "web n1 n3": each service and the nodes that its containers are on. */
  async places(): Promise<string[]> {
    const { stdout } = await this.run('ps', '--format', '{{.Service}} {{.Node}}');
    const nodes = new Map<string, string[]>();
    for (const line of stdout.trim().split('\n').filter(Boolean)) {
      const [service = '', node = ''] = line.split(' ');
      nodes.set(service, [...(nodes.get(service) ?? []), node]);
    }
    return [...nodes].map(([service, names]) => `${service} ${names.sort().join(' ')}`).sort();
  }
}

beforeAll(async () => {
  fleet = await fleetWithImage(3);
}, 400_000);

afterAll(() => fleet?.[Symbol.asyncDispose](), 120_000);

describe('the placement example on three nodes', () => {
  test('lands where its table says, moves only what must from a drained node, and comes back', async () => {
    await using project = new PlacedProject({});
    cpSync(EXAMPLE, project.folder, { recursive: true });
    cpSync(join(EXAMPLE, 'fleet.example.yaml'), join(project.folder, 'fleet.yaml'));

    const explained = await project.run('plan', '--explain', 'db');
    expect(explained.stdout).toContain('db-1 is new on n1');
    expect(explained.stdout).toContain('constraints: no match for node.labels.disk == ssd');

    expect(await project.run('up', '-d')).toMatchObject({ status: 0 });
    const places = await project.places();
    expect(places).toContain('agent n1 n2 n3');
    expect(places).toContain('cache n1');
    expect(places).toContain('db n1');
    expect(places).toContain('web n2 n3');
    expect(places.find((line) => line.startsWith('report'))).toMatch(/^report n[12]$/);
    expect(places.find((line) => line.startsWith('batch'))).toMatch(/^batch (n\d) \1 \1$/);
    const seen = await project.run('exec', '-T', 'report', 'env');
    expect(seen.stdout).toContain('MODE=nightly');
    expect(seen.stdout).not.toContain('constraint');

    const drain = (availability: string): Promise<Finished> =>
      project.run('node', 'update', '--availability', availability, 'n3');
    await drain('drain');
    expect(await project.run('up', '-d')).toMatchObject({ status: 0 });
    const drained = await project.places();
    expect(drained).toContain('agent n1 n2');
    expect(drained).toContain('web n2 n2');
    const kept = (lines: readonly string[]): string[] =>
      lines.filter((line) => /^(cache|db|report)/.test(line));
    expect(kept(drained)).toEqual(kept(places));

    await drain('active');
    expect(await project.run('up', '-d')).toMatchObject({ status: 0 });
    expect(await project.places()).toContain('web n2 n2');
    expect(await project.run('rebalance', '--max-moves', '1')).toMatchObject({ status: 0 });
    expect(await project.places()).toContain('web n2 n3');
    expect((await project.run('plan')).stdout).toBe('');
    expect(await project.run('down', '-t', '0')).toMatchObject({ status: 0 });
  }, 240_000);
});

describe('a fleet that is full', () => {
  const fleetFile = (quota = ''): string => `nodes:
  n1: { host: ssh://n1, resources: { memory: 100m } }
  n2: { host: ssh://n2, resources: { memory: 100m } }
  n3: { host: ssh://n3, availability: pause }
${quota}`;
  const compose = (replicas: number): string => `services:
  web: { image: ${TEST_IMAGE}, command: [stay], network_mode: none, deploy: { replicas: ${replicas}, resources: { reservations: { memory: 60m } } } }
`;

  test('refuses what fits nowhere, with the reason of each node, also for another project', async () => {
    await using first = new PlacedProject({ 'fleet.yaml': fleetFile(), 'compose.yaml': compose(1) });
    expect(await first.run('up', '-d')).toMatchObject({ status: 0 });
    await using second = new PlacedProject({ 'fleet.yaml': fleetFile(), 'compose.yaml': compose(2) });
    const refused = await second.run('up', '-d');
    expect(refused.status).toBe(1);
    expect(refused.stderr).toContain(
      'no node takes one replica: 2 of 3 nodes: not enough memory for 60 MiB; 1: paused',
    );
    expect(await second.places()).toEqual([]);
    expect(await second.run('up', '-d', '--overcommit')).toMatchObject({ status: 0 });
    expect(await second.places()).toEqual(['web n1 n2']);
    await first.run('down', '-t', '0');
    await second.run('down', '-t', '0');
  }, 120_000);

  test('has a place for a service of a higher priority, which is told before anything is stopped', async () => {
    const low = compose(2).replace('web:', 'low:');
    const web = `  web: { image: ${TEST_IMAGE}, command: [stay], network_mode: none, x-priority: 10, deploy: { resources: { reservations: { memory: 60m } } } }\n`;
    await using project = new PlacedProject({ 'fleet.yaml': fleetFile(), 'compose.yaml': low });
    expect(await project.run('up', '-d')).toMatchObject({ status: 0 });
    expect(await project.places()).toEqual(['low n1 n2']);
    project.write('compose.yaml', `${low}${web}`);
    const planned = await project.run('plan');
    expect(planned.stderr).toMatch(/replica 2 on n[12] makes way for "web"/);
    expect(planned.stdout).toContain('makes way for web');
    expect(await project.places()).toEqual(['low n1 n2']);
    expect(await project.run('up', '-d', '-t', '0')).toMatchObject({ status: 0 });
    const places = await project.places();
    expect(places.map((line) => line.split(' ')[0])).toEqual(['low', 'web']);
    expect(new Set(places.map((line) => line.split(' ')[1])).size).toBe(2);
    const again = await project.run('up', '-d');
    expect(again.status).toBe(0);
    expect(again.stderr).toContain(
      'one replica not placed, because services of a higher priority have the place',
    );
    expect(await project.places()).toEqual(places);
    await project.run('down', '-t', '0');
  }, 120_000);

  test('begins nothing where the quota is exceeded', async () => {
    await using project = new PlacedProject({ 'compose.yaml': compose(2) });
    project.write('fleet.yaml', fleetFile(`x-quota: { ${project.name}: { replicas: 1 } }\n`));
    const refused = await project.run('up', '-d');
    expect(refused.status).toBe(1);
    expect(refused.stderr).toContain('is over its quota: 2 replicas of 1 allowed');
    expect(await project.places()).toEqual([]);
  }, 60_000);
});
