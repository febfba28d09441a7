import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { testEngine } from '../../test/support/engine.ts';
import { RealFleet } from '../../test/support/fleet/real-fleet.ts';
import { ensureTestImages, TEST_IMAGE } from '../../test/support/images.ts';
import { type Contender, interleaved, median, timeOf } from './measure.ts';

const ROUNDS = 7;
const FLOTILLA = join(import.meta.dir, '../../dist/flotilla');

/** Engines behind sshd, each in a container of its own: what is lost and won is SSH's part. */
export async function benchSsh(contenders: readonly Contender[]): Promise<string[][]> {
  const outer = await testEngine();
  await ensureTestImages(outer);
  await using fleet = await RealFleet.start(outer, 3);
  await Promise.all(fleet.nodes.map((node) => node.loadImage(TEST_IMAGE)));
  const folder = mkdtempSync(join(tmpdir(), 'flotilla-bench-'));
  try {
    return await measure(fleet, folder, contenders);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measure(
  fleet: RealFleet,
  folder: string,
  contenders: readonly Contender[],
): Promise<string[][]> {
  const environment = {
    ...fleet.environment,
    PATH: sshOnPath(fleet, folder),
    DOCKER_HOST: 'ssh://n1',
    ...ownPlugins(),
  };
  const one = join(folder, 'one');
  project(one, 3, false);
  const rows: string[][] = [];
  const flotilla = async (...words: string[]): Promise<number> =>
    timeOf([FLOTILLA, ...words], one, environment);
  await flotilla('up', '-d');
  for (const [title, words] of [
    ['ps', ['ps']],
    ['up -d, nothing to do', ['up', '-d']],
  ] as const) {
    const there = contenders.map((contender) => ({ ...contender, environment }));
    const times = await interleaved(there, { words: [...words] }, ROUNDS, one);
    const [own = Number.NaN, peer] = contenders.map(({ name }) => median(times.get(name) ?? []));
    const ratio = peer === undefined ? [] : [peer.toFixed(0), (own / peer).toFixed(2)];
    rows.push([`over SSH, one node: ${title}`, own.toFixed(0), ...ratio]);
  }
  await flotilla('down');
  rows.push(...(await measureFleet(fleet, folder)));
  return rows;
}

/** Three nodes, and no peer that knows of several. */
async function measureFleet(fleet: RealFleet, folder: string): Promise<string[][]> {
  const three = join(folder, 'three');
  project(three, 30, true);
  const environment = { ...fleet.environment, DOCKER_HOST: undefined };
  const run = (...words: string[]): Promise<number> => timeOf([FLOTILLA, ...words], three, environment);
  await run('swarm', 'init');
  const rows: string[][] = [];
  const row = (title: string, times: readonly number[]): void => {
    rows.push([`over SSH, three nodes: ${title}`, median(times).toFixed(0)]);
  };
  row('up -d of 30 services', [await run('up', '-d')]);
  for (const words of [['ps'], ['up', '-d']]) {
    const times: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) times.push(await run(...words));
    row(words.join(' '), times);
  }
  row('down of 30 services', [await run('down')]);
  return rows;
}

/** `services` that sleep; where there are three nodes, with the fleet's file. */
function project(folder: string, services: number, isFleet: boolean): void {
  mkdirSync(folder);
  const lines = Array.from(
    { length: services },
    (_, index) => `  s${index}: { image: "${TEST_IMAGE}", command: [stay] }\n`,
  );
  writeFileSync(join(folder, 'compose.yaml'), `services:\n${lines.join('')}`);
  if (isFleet) {
    const nodes = ['n1', 'n2', 'n3'].map((name) => `  ${name}: ssh://${name}\n`);
    writeFileSync(join(folder, 'fleet.yaml'), `nodes:\n${nodes.join('')}`);
  }
}

/** The docker CLI runs `ssh`, which reads the settings of the user that it runs as, whatever HOME says. */
function sshOnPath(fleet: RealFleet, folder: string): string {
  const bin = join(folder, 'bin');
  mkdirSync(bin);
  const script = join(bin, 'ssh');
  writeFileSync(script, `#!/bin/sh\nexec /usr/bin/ssh -F ${fleet.access.configFile} "$@"\n`);
  chmodSync(script, 0o755);
  return `${bin}:${process.env.PATH}`;
}

/** The peer is a plugin in the home folder, which is another one here. */
function ownPlugins(): Record<string, string> {
  return { DOCKER_CONFIG: process.env.DOCKER_CONFIG ?? join(homedir(), '.docker') };
}
