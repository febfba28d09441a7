import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { testEngine } from '../../test/support/engine.ts';
import { RealFleet } from '../../test/support/fleet/real-fleet.ts';
import { ensureTestImages, TEST_IMAGE } from '../../test/support/images.ts';
import { type Contender, interleaved, median, timeOf } from './measure.ts';
import { overSsh } from './remote.ts';

const ROUNDS = 7;
const IMAGE_ROUNDS = 3;
/** Three nodes and one differ by less than what the machine's pace does from one call to the next. */
const NODE_ROUNDS = 25;
const IMAGE_MB = 200;
const BIG_IMAGE = 'flotilla-bench-big:1';
const FLOTILLA = join(import.meta.dir, '../../dist/flotilla');

type Environment = ReturnType<typeof overSsh>;

/** Engines behind sshd, each in a container of its own: what is lost and won is SSH's part. */
export async function benchSsh(contenders: readonly Contender[]): Promise<string[][]> {
  const outer = await testEngine();
  await ensureTestImages(outer);
  await using fleet = await RealFleet.start(outer, 3);
  await Promise.all(fleet.nodes.map((node) => node.loadImage(TEST_IMAGE)));
  const folder = mkdtempSync(join(tmpdir(), 'flotilla-bench-'));
  const environment = overSsh(fleet, folder);
  try {
    return [
      ...(await besidePeer(folder, environment, contenders)),
      ...(await uploads(fleet, folder, environment, contenders)),
      ...(await threeNodes(folder, { ...environment, DOCKER_HOST: undefined })),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** One node, as docker compose reaches it with DOCKER_HOST. */
async function besidePeer(
  folder: string,
  environment: Environment,
  contenders: readonly Contender[],
): Promise<string[][]> {
  const cwd = project(join(folder, 'one'), 3);
  const rows: string[][] = [];
  await timeOf([FLOTILLA, 'up', '-d'], cwd, environment);
  for (const [title, words] of [
    ['ps', ['ps']],
    ['up -d, nothing to do', ['up', '-d']],
  ] as const) {
    const there = contenders.map((contender) => ({ ...contender, environment }));
    const times = await interleaved(there, { words }, ROUNDS, cwd);
    rows.push(
      rowOf(
        `over SSH, one node: ${title}`,
        contenders.map(({ name }) => times.get(name) ?? []),
      ),
    );
  }
  await timeOf([FLOTILLA, 'down'], cwd, environment);
  return rows;
}

/** An image that no registry has, from one node to another; docker's own way is to save and to load it. */
async function uploads(
  fleet: RealFleet,
  folder: string,
  environment: Environment,
  contenders: readonly Contender[],
): Promise<string[][]> {
  const make = `head -c ${IMAGE_MB}M /dev/urandom >/tmp/big && tar -C /tmp -c big | docker import - ${BIG_IMAGE}`;
  await fleet.node('n1').sh(`${make} && rm /tmp/big`);
  const cwd = join(folder, 'upload');
  mkdirSync(cwd);
  const service = `image: "${BIG_IMAGE}", command: [none], pull_policy: never`;
  const placement = 'deploy: { placement: { constraints: ["node.hostname == n2"] } }';
  writeFileSync(join(cwd, 'compose.yaml'), `services: { big: { ${service}, ${placement} } }\n`);
  writeFileSync(join(cwd, 'fleet.yaml'), 'nodes:\n  n1: ssh://n1\n  n2: ssh://n2\n');
  const saveAndLoad = `docker -H ssh://n1 save ${BIG_IMAGE} | docker -H ssh://n2 load`;
  const ways: readonly Contender[] = [
    {
      name: 'flotilla',
      command: [FLOTILLA, 'create'],
      environment: { ...environment, DOCKER_HOST: undefined },
    },
    ...(contenders.length > 1 ? [{ name: 'docker', command: ['sh', '-c', saveAndLoad], environment }] : []),
  ];
  const before = async (): Promise<void> => {
    await fleet
      .node('n2')
      .sh(`docker rm -f $(docker ps -aq) 2>/dev/null; docker rmi -f ${BIG_IMAGE} 2>/dev/null; true`);
  };
  const times = await interleaved(ways, { before, words: [] }, IMAGE_ROUNDS, cwd);
  await before();
  const title = `over SSH: image of ${IMAGE_MB} MB to another node, beside docker save and load`;
  return [
    rowOf(
      title,
      ways.map(({ name }) => times.get(name) ?? []),
    ),
  ];
}

/** The same project on one node and on three, and what no peer does at all. */
async function threeNodes(folder: string, environment: Environment): Promise<string[][]> {
  const one = project(join(folder, 'nine-on-one'), 9, ['n1']);
  const three = project(join(folder, 'nine-on-three'), 9, ['n1', 'n2', 'n3']);
  const many = project(join(folder, 'thirty'), 30, ['n1', 'n2', 'n3']);
  await timeOf([FLOTILLA, 'swarm', 'init'], three, environment);
  const rows: string[][] = [];
  for (const cwd of [one, three]) await timeOf([FLOTILLA, 'up', '-d'], cwd, environment);
  const flotilla = (...words: readonly string[]): Way => [
    words.join(' '),
    (cwd) => timeOf([FLOTILLA, ...words], cwd, environment),
  ];
  // Nothing is done on the nodes: their servers share this machine's processors with each other and with the client, so three
  // connections at once are dearer here than on machines of their own.
  const bare: Way = [
    "OpenSSH's own client, connected",
    (cwd) => {
      const nodes = cwd === three ? ['n1', 'n2', 'n3'] : ['n1'];
      const script = `${nodes.map((node) => `ssh ${node} true &`).join(' ')} wait`;
      return timeOf(['sh', '-c', script], cwd, environment);
    },
  ];
  rows.push(...(await onThreeAndOne([flotilla('ps'), flotilla('up', '-d'), bare], three, one)));
  for (const cwd of [one, three]) await timeOf([FLOTILLA, 'down'], cwd, environment);
  for (const words of [['up', '-d'], ['down']]) {
    const time = await timeOf([FLOTILLA, ...words], many, environment);
    rows.push([`over SSH, 30 services on three nodes: ${words.join(' ')}`, ms(time)]);
  }
  return rows;
}

/** What is done, and its time in a folder. */
type Way = readonly [title: string, time: (cwd: string) => Promise<number>];

/** All ways in turns, so that what else the machine does hits all of them alike; ratios are medians of those of the rounds. */
async function onThreeAndOne(ways: readonly Way[], three: string, one: string): Promise<string[][]> {
  const times = ways.map((): [number[], number[]] => [[], []]);
  for (let round = 0; round < NODE_ROUNDS; round += 1) {
    for (const [at, [, time]] of ways.entries()) {
      times[at]?.[0].push(await time(three));
      times[at]?.[1].push(await time(one));
    }
  }
  return ways.flatMap(([title], at) => {
    const [ofThree = [], ofOne = []] = times[at] ?? [];
    const ratio = median(ofThree.map((time, round) => time / (ofOne[round] ?? Number.NaN))).toFixed(2);
    return [
      [`over SSH, three nodes: ${title} (${ratio} of one node)`, ms(median(ofThree))],
      [`over SSH, one node: ${title}`, ms(median(ofOne))],
    ];
  });
}

function rowOf(title: string, times: readonly (readonly number[])[]): string[] {
  const [own = Number.NaN, peer] = times.map(median);
  return [title, ms(own), ...(peer === undefined ? [] : [ms(peer), (own / peer).toFixed(2)])];
}

function ms(time: number | undefined): string {
  return (time ?? Number.NaN).toFixed(0);
}

/** A folder with `services` that sleep, for the engine of the environment or for nodes; its path. */
function project(folder: string, services: number, nodes: readonly string[] = []): string {
  mkdirSync(folder);
  const lines = Array.from(
    { length: services },
    (_, index) => `  s${index}: { image: "${TEST_IMAGE}", command: [stay] }\n`,
  );
  writeFileSync(join(folder, 'compose.yaml'), `services:\n${lines.join('')}`);
  if (nodes.length > 0) {
    const entries = nodes.map((name) => `  ${name}: ssh://${name}\n`);
    writeFileSync(join(folder, 'fleet.yaml'), `nodes:\n${entries.join('')}`);
  }
  return folder;
}
