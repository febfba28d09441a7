import { describe, expect, test } from 'bun:test';
import { dockerConfigs } from '../../support/buildx.ts';
import { Stack } from '../support/stack.ts';

/** Builders that make one image after the other: buildx builds all at once, in docker compose too. */
const BUILDERS: [string, Readonly<Record<string, string>>][] = [
  ['the BuildKit of the engine', { DOCKER_CONFIG: dockerConfigs().without }],
  ['buildx, which COMPOSE_BAKE forbids', { DOCKER_CONFIG: dockerConfigs().withBuildx, COMPOSE_BAKE: '0' }],
  ['the classic builder', { DOCKER_BUILDKIT: '0' }],
];

/** The services stand in the other order, and what is between them builds nothing. */
async function openChain(base = 'RUN echo from-base > /made'): Promise<Stack> {
  const stack = await Stack.open();
  stack.compose(`
services:
  app:
    build: { dockerfile_inline: "FROM ${stack.name}-base\\nRUN cat /made" }
    command: [cat, /made]
    depends_on: [between]
  between: { image: flotilla/test:1, depends_on: [base] }
  base:
    image: ${stack.name}-base
    build: { dockerfile_inline: "FROM flotilla/test:1\\nLABEL only=${stack.name}\\n${base}" }
`);
  stack.alsoRemovesPath(`images/${stack.name}-base`);
  return stack;
}

describe.concurrent.each(BUILDERS)('%s', (_, env) => {
  test('builds an image after those of the services that its own depends on', async () => {
    await using stack = await openChain();
    const { status, stderr } = await stack.run(['build'], { env });
    expect(stderr).toContain(`Image ${stack.name}-app  Built`);
    expect(status).toBe(0);
    const { stdout } = await stack.ok('run', '--rm', '-T', '--no-deps', 'app');
    expect(stdout).toBe('from-base\n');
    await stack.ok('down', '-t', '0', '--rmi', 'local');
  });

  test('skips it where one of them fails', async () => {
    await using stack = await openChain('RUN exit 3');
    const { status, stderr } = await stack.run(['build'], { env });
    expect(status).toBe(1);
    expect(stderr).toContain(`Image ${stack.name}-app  Skipped: image ${stack.name}-base failed`);
  });
});

test('the SSH agent that an empty key stands for is missed by its variable', async () => {
  await using stack = await openChain();
  const { withBuildx, without } = dockerConfigs();
  for (const DOCKER_CONFIG of [withBuildx, without]) {
    const env = { DOCKER_CONFIG, SSH_AUTH_SOCK: undefined };
    const { status, stderr } = await stack.run(['build', '--ssh', ''], { env });
    expect(stderr).toContain('invalid empty ssh agent socket: make sure SSH_AUTH_SOCK is set');
    expect(status).toBe(1);
  }
});
