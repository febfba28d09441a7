import { describe, expect, test } from 'bun:test';
import type { Project } from '../../../src/model/desired/project.ts';
import { NO_BUILD_ENVIRONMENT } from '../../../src/model/image-build.ts';
import type { Fleet } from '../../../src/model/observed/fleet.ts';
import { type BuildOptions, planBuild } from '../../../src/plan/images/build.ts';
import { planPush } from '../../../src/plan/images/pull-and-push.ts';
import type { Operation, Plan } from '../../../src/plan/operation.ts';
import { linesOf, NodeBuilder, projectOf, upPlan } from '../plan-of.ts';

const IMAGE = 'registry.test:5000/web:1';

type Change = (node: NodeBuilder) => NodeBuilder;
const lacking: Change = (node) => node.withoutImages(IMAGE);

/** a and b are of one architecture, c and d of another; none of them has the image but those that are named. */
function fleetOf(project: Project, ...having: readonly string[]): Fleet {
  const architectures = { a: 'amd64', b: 'amd64', c: 'arm64', d: 'arm64' };
  const nodes = Object.entries(architectures).map(([name, architecture]) => {
    const node = new NodeBuilder(project).bare().named(name, {}, { architecture });
    return (having.includes(name) ? node : lacking(node)).node();
  });
  return { nodes };
}

const imageLines = (plan: Plan): string[] => linesOf(plan).filter((line) => / image /.test(line));

/** What is pushed under which name, and what the index is made of. */
function pushesOf({ operations }: Plan): string[] {
  const line = (operation: Operation): string[] => {
    if (operation.kind === 'push-image') return [`${operation.node} ${operation.as ?? operation.reference}`];
    return operation.kind === 'push-index' ? [`${operation.reference} = ${operation.parts.join(' + ')}`] : [];
  };
  return operations.flatMap(line);
}

describe('up --push on nodes of two architectures', () => {
  const project = projectOf(`services: {web: {build: ., image: "${IMAGE}", deploy: {replicas: 4}}}`);

  test('pushes what each architecture builds, makes one image of it, and has the others pull that', () => {
    const plan = upPlan(project, fleetOf(project), { pushes: true });
    expect(imageLines(plan)).toEqual([
      `#2 | a | image ${IMAGE} | build | not found`,
      `#3 | a | image ${IMAGE} | push | --push | after #2`,
      `#4 | c | image ${IMAGE} | build | not found`,
      `#5 | c | image ${IMAGE} | push | --push | after #4`,
      `#6 | a | image ${IMAGE} | push-index | --push | after #3 #5`,
      `#7 | b | image ${IMAGE} | pull | pushed from a | after #6`,
      `#8 | d | image ${IMAGE} | pull | pushed from c | after #6`,
    ]);
    expect(pushesOf(plan)).toEqual([
      `a ${IMAGE}-amd64`,
      `c ${IMAGE}-arm64`,
      `${IMAGE} = ${IMAGE}-amd64 + ${IMAGE}-arm64`,
    ]);
  });

  test('keeps the part of an architecture for which there is nothing to build', () => {
    const plan = upPlan(project, fleetOf(project, 'a', 'b'), { pushes: true });
    expect(pushesOf(plan)).toEqual([
      `a ${IMAGE}-amd64`,
      `c ${IMAGE}-arm64`,
      `${IMAGE} = ${IMAGE}-amd64 + ${IMAGE}-arm64`,
    ]);
  });

  test('leaves out what an architecture had before, where all is built anew and nothing of it is placed there', () => {
    const some = `services: {web: {build: ., image: "${IMAGE}", deploy: {replicas: 2, placement: {constraints: [node.platform.arch == amd64]}}}}`;
    const placed = projectOf(some);
    const plan = upPlan(placed, fleetOf(placed, 'c'), { pushes: true, builds: 'all' });
    expect(pushesOf(plan)).toEqual([`a ${IMAGE}`]);
  });
});

describe('build --push on nodes of two architectures', () => {
  const options: BuildOptions = {
    targets: [],
    pull: false,
    noCache: false,
    args: {},
    ssh: [],
    push: true,
    singlePlatform: false,
    run: {},
  };
  const planOf = (services: string, changes: Partial<BuildOptions> = {}): Plan => {
    const project = projectOf(`services: {${services}}`);
    return planBuild(project, NO_BUILD_ENVIRONMENT, fleetOf(project), { ...options, ...changes });
  };
  const buildsOf = ({ operations }: Plan): string[] =>
    operations.flatMap((operation) =>
      operation.kind === 'build-image'
        ? [
            `${operation.node} ${operation.image.service} [${operation.image.platforms}] ${operation.image.push}`,
          ]
        : [],
    );

  test('builds on a node of each, and pushes every name', () => {
    const plan = planOf(`web: {build: {context: ., tags: ["registry.test/web:two"]}, image: "${IMAGE}"}`);
    expect(buildsOf(plan)).toEqual(['a web [] false', 'c web [] false']);
    expect(pushesOf(plan)).toEqual([
      `a ${IMAGE}-amd64`,
      `c ${IMAGE}-arm64`,
      `${IMAGE} = ${IMAGE}-amd64 + ${IMAGE}-arm64`,
      'a registry.test/web:two-amd64',
      'c registry.test/web:two-arm64',
      'registry.test/web:two = registry.test/web:two-amd64 + registry.test/web:two-arm64',
    ]);
  });

  test('gives each platform that is listed to a node of it', () => {
    const platforms = 'platforms: [linux/arm64/v8, linux/amd64]';
    const plan = planOf(`web: {build: {context: ., ${platforms}}, image: "${IMAGE}"}`);
    expect(buildsOf(plan)).toEqual(['a web [linux/amd64] false', 'c web [linux/arm64/v8] false']);
    const one = planOf(`web: {build: {context: ., platforms: [linux/arm64]}, image: "${IMAGE}"}`);
    expect(buildsOf(one)).toEqual(['c web [linux/arm64] false']);
    expect(pushesOf(one)).toEqual([`c ${IMAGE}`]);
  });

  test.each([
    ['a platform that no node has', '[linux/amd64, linux/riscv64]', {}],
    ['two variants of one architecture', '[linux/arm64/v8, linux/arm64/v9]', {}],
    ['a builder that is named', '[linux/amd64, linux/arm64]', { run: { builder: 'many' } }],
  ])('leaves %s to the builder', (_, platforms, changes) => {
    const plan = planOf(`web: {build: {context: ., platforms: ${platforms}}, image: "${IMAGE}"}`, changes);
    expect(buildsOf(plan)).toEqual([`a web [${platforms.slice(1, -1).replaceAll(' ', '')}] true`]);
    expect(pushesOf(plan)).toEqual([]);
  });

  test('builds what an image builds on for the same architecture, and what is not pushed once', () => {
    const plan = planOf(
      `web: {build: {context: ., additional_contexts: {base: "service:base"}}, image: "${IMAGE}"}, base: {build: .}`,
    );
    expect(buildsOf(plan).sort()).toEqual([
      'a base [] false',
      'a web [] false',
      'c base [] false',
      'c web [] false',
    ]);
    for (const operation of plan.operations) {
      if (operation.kind !== 'build-image' || operation.image.service !== 'web') continue;
      expect(operation.dependsOn).toEqual([`${operation.node}/build-image/shop-base`]);
    }
  });
});

test('push makes one image of what the nodes of two architectures have', () => {
  const project = projectOf(`services: {web: {build: ., image: "${IMAGE}"}}`);
  const plan = planPush(project, fleetOf(project, 'b', 'd'), { ignoreFailures: false });
  expect(pushesOf(plan)).toEqual([
    `b ${IMAGE}-amd64`,
    `d ${IMAGE}-arm64`,
    `${IMAGE} = ${IMAGE}-amd64 + ${IMAGE}-arm64`,
  ]);
});
