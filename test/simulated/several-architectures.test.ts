import { afterEach, beforeEach, expect, test } from 'bun:test';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../src/async/clock.ts';
import { type DeployResult, deploy } from '../../src/deploy.ts';
import { connectDocker } from '../../src/engine/docker/docker-engine.ts';
import { NO_BUILD_ENVIRONMENT } from '../../src/model/image-build.ts';
import type { Goal } from '../../src/plan/goal.ts';
import { BUILD_TO_RUN } from '../../src/plan/images/image-build.ts';
import { projectOf } from '../plan/plan-of.ts';
import { TestRegistry } from '../support/servers/registry.ts';
import { SimulatedEngine } from '../support/simulated-engine/simulated-engine.ts';
import { upGoal } from './deployment.ts';

let nodes: readonly SimulatedEngine[];
let registry: TestRegistry;
let context: string;

beforeEach(async () => {
  const of = (name: string, architecture: 'amd64' | 'arm64') =>
    new SimulatedEngine({ name, architecture }).start();
  nodes = await Promise.all([of('a', 'amd64'), of('b', 'amd64'), of('c', 'arm64'), of('d', 'arm64')]);
  registry = await new TestRegistry('x').start();
  context = mkdtempSync(join(tmpdir(), 'flotilla-context-'));
  writeFileSync(join(context, 'Dockerfile'), 'FROM scratch\n');
});

afterEach(async () => {
  await Promise.all(nodes.map((node) => node[Symbol.asyncDispose]()));
  await registry[Symbol.asyncDispose]();
  rmSync(context, { recursive: true });
});

const image = (): string => `${registry.host}/shop/web:1`;

async function run(goal: Goal): Promise<DeployResult> {
  const project = projectOf(
    `services: {web: {build: "${context}", image: "${image()}", network_mode: none, deploy: {replicas: 4}}}`,
  );
  const engines = new Map(
    nodes.map(({ name, address }) => [name, connectDocker({ node: name, endpoint: address })]),
  );
  const findAuth = () => Promise.resolve(undefined);
  try {
    return await deploy(
      { project, goal, dryRun: false, ignoreOrphans: false },
      {
        engines,
        emit: () => undefined,
        clock: systemClock,
        signal: new AbortController().signal,
        parallel: 4,
        findAuth,
        // The only builder that takes a request for an answer.
        environment: { DOCKER_BUILDKIT: '0' },
        builds: {
          openChildEndpoint: () => Promise.reject(new Error('nothing is run')),
          print: () => undefined,
        },
      },
    );
  } finally {
    for (const engine of engines.values()) engine.close();
  }
}

/** What runs on each node, by its content. */
const contents = (): (string | undefined)[] =>
  nodes.map(({ world }) => [...world.containers.values()][0]?.image.behaviour.content);

/** The names that each node has images under. */
const names = (): string[][] => nodes.map(({ world }) => [...world.images.keys()]);

const platforms = (): unknown => {
  const { mediaType, manifests } = registry.manifest('shop/web:1') as {
    mediaType: string;
    manifests: { platform: object }[];
  };
  return [mediaType, ...manifests.map(({ platform }) => platform)];
};

const LIST = [
  'application/vnd.docker.distribution.manifest.list.v2+json',
  { architecture: 'amd64', os: 'linux' },
  { architecture: 'arm64', os: 'linux' },
];

test('up --push builds once for each architecture, and every node gets its own under one name', async () => {
  const { applied } = await run(upGoal({ pushes: true }));
  expect(applied?.failures).toEqual([]);
  const [amd, arm] = [`${image()} for amd64`, `${image()} for arm64`];
  expect(contents()).toEqual([amd, amd, arm, arm]);
  expect(platforms()).toEqual(LIST);
  const built = nodes.map(({ requests }) => requests.filter(({ path }) => path === '/build').length);
  expect(built).toEqual([1, 0, 1, 0]);
  expect(names()).toEqual(Array(4).fill([image()]));
  expect((await run(upGoal({ pushes: true }))).plan.operations).toEqual([]);
});

test('build --push makes the same of it', async () => {
  const options = { ...BUILD_TO_RUN, targets: [], push: true, singlePlatform: false };
  const { applied } = await run({ kind: 'build', options, environment: NO_BUILD_ENVIRONMENT });
  expect(applied?.failures).toEqual([]);
  expect(platforms()).toEqual(LIST);
});

test('where one architecture can not be built, the name in the registry stays what it was', async () => {
  nodes[2]?.fail({ method: 'POST', path: /^\/build$/, fault: 500, message: 'no space left on device' });
  const { applied } = await run(upGoal({ pushes: true }));
  expect(applied?.failures.map(({ error }) => error.message)).toEqual([
    expect.stringContaining('no space left on device'),
  ]);
  expect(registry.manifest('shop/web:1')).toBeUndefined();
  const skipped = [...(applied?.outcomes ?? [])].flatMap(([id, outcome]) =>
    outcome.kind === 'skipped' && id.includes('push-index') ? [outcome.because] : [],
  );
  expect(skipped).toEqual([`image ${image()} failed or was skipped`]);
});
