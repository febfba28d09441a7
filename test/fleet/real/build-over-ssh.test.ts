import { afterAll, beforeAll, expect, test } from 'bun:test';
import { dockerConfigs } from '../../support/buildx.ts';
import { testEngine } from '../../support/engine.ts';
import { RealFleet } from '../../support/fleet/real-fleet.ts';
import { ensureTestImages, TEST_IMAGE } from '../../support/images.ts';
import { requireBuild, TestProject } from '../../support/project.ts';

let fleet: RealFleet;

beforeAll(async () => {
  requireBuild();
  const outer = await testEngine();
  await ensureTestImages(outer);
  fleet = await RealFleet.start(outer, 1);
  await fleet.node('n1').loadImage(TEST_IMAGE);
}, 300_000);

afterAll(() => fleet?.[Symbol.asyncDispose](), 120_000);

const COMPOSE = `
services:
  web: { build: { context: ., secrets: [key], additional_contexts: { more: ./more, below: "service:base" } } }
  base: { build: ./base }
secrets: { key: { environment: KEY } }
`;
const configs = dockerConfigs();

test.each([
  ['buildx, which gets a local socket', configs.withBuildx],
  ["the engine's BuildKit", configs.without],
])(
  '%s builds on an engine that is reached over SSH',
  async (name, config) => {
    const node = fleet.node('n1');
    const files = {
      'compose.yaml': COMPOSE,
      'base/Dockerfile': `FROM ${TEST_IMAGE}\nRUN echo base > /base\n`,
      Dockerfile: `FROM below
LABEL builder="${name}"
RUN --mount=type=secret,id=key wc -c < /run/secrets/key > /size
COPY --from=more . /more/
COPY large /large
`,
      'more/file': 'from here',
      large: 'flotilla'.repeat(1_000_000),
    };
    await using project = new (class extends TestProject {
      override get environment(): Record<string, string | undefined> {
        const far = { DOCKER_HOST: `ssh://${node.name}`, DOCKER_CONFIG: config, KEY: 'seven77' };
        return { ...super.environment, ...fleet.environment, ...far };
      }
    })(await node.engine(), files);
    await project.must('up', '-d');
    const shown = await project.must(
      'exec',
      '-T',
      'web',
      'sh',
      '-c',
      'cat /size /base /more/file; wc -c < /large',
    );
    expect(shown).toBe('7\nbase\nfrom here8000000\n');
    await project.must('down', '-t', '0', '--rmi', 'local');
  },
  120_000,
);
