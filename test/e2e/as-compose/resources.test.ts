import { describe, expect, test } from 'bun:test';
import { Stack } from '../support/stack.ts';
import { composeOk } from './as-compose.ts';

describe.concurrent('--all-resources', () => {
  test('makes what no service uses, and removes it again', async () => {
    await using stack = await Stack.open('volumes: { kept: {} }\nnetworks: { net: {} }\nservices: {}\n');
    const { stderr } = await stack.ok('--all-resources', 'up');
    expect(stderr).toContain(`Volume ${stack.name}_kept  Created`);
    expect(stderr).toContain(`Network ${stack.name}_net  Created`);
    expect(await stack.everything()).toEqual(['networks/net', 'volumes/kept']);
    await stack.ok('--all-resources', 'down', '-v');
    expect(await stack.everything()).toEqual([]);
  });
});

describe.concurrent('--compatibility', () => {
  const APP =
    'services: {a: {image: "flotilla/test:1", scale: 2, depends_on: [b]}, b: {image: "flotilla/test:1", command: [sh, -c, "echo here; sleep 1000"]}}\n';

  test('names containers as Compose 1 did, and keeps those that have other names', async () => {
    await using stack = await Stack.open(APP);
    await stack.ok('--compatibility', 'up', '-d');
    const ids = await stack.ids();
    const names = async (): Promise<string[]> =>
      Object.values(await stack.containers()).map(({ Name }) => Name.slice(1));
    const expected = ['a_1', 'a_2', 'b_1'].map((name) => `${stack.name}_${name}`);
    expect((await names()).sort()).toEqual(expected);
    await stack.ok('up', '-d');
    expect(await stack.ids()).toEqual(ids);
    const run = await stack.run(['run', '--rm', 'b', 'hostname'], { env: { COMPOSE_COMPATIBILITY: 'true' } });
    expect(run.status).toBe(0);
    expect((await stack.ok('logs', 'b')).stdout).toContain('b_1  | here');
  });
});

describe.concurrent('down --rmi local', () => {
  test('removes what the project has built, whatever its name', async () => {
    await using stack = await Stack.open();
    const custom = `${stack.name}-custom:2`;
    stack.compose(
      `services: {web: {image: "${custom}", build: {context: ., dockerfile_inline: "FROM flotilla/test:1"}}}\n`,
    );
    await stack.ok('build');
    const { stderr } = await stack.ok('down', '--rmi', 'local');
    expect(stderr).toContain(`Image ${custom}  Removed`);
  });

  test('of a project that is only named removes what its containers run of it', async () => {
    await using stack = await Stack.open();
    stack.compose(`
services:
  web: { build: { dockerfile_inline: "FROM flotilla/test:1\\nLABEL only=${stack.name}" } }
  other: { image: flotilla/test:1 }
`);
    await stack.ok('up', '-d');
    const { stderr } = await composeOk(stack, '-p', stack.name, 'down', '-t', '0', '--rmi', 'local');
    expect(stderr.match(/Image .* {2}Removed/g)).toEqual([`Image ${stack.name}-web:latest  Removed`]);
  });
});

describe.concurrent('an attached up', () => {
  test('shows only what its own runs of containers write', async () => {
    await using stack = await Stack.open(
      'services: {a: {image: "flotilla/test:1", command: [sh, -c, "echo once"]}}\n',
    );
    await stack.ok('up');
    await stack.ok('up');
    const { stdout } = await stack.ok('up');
    expect(stdout.match(/once/g)).toHaveLength(1);
  });
});

describe.concurrent('a healthcheck with start_interval', () => {
  test('needs a start_period', async () => {
    await using stack = await Stack.open(
      'services: {a: {image: "flotilla/test:1", healthcheck: {test: "true", start_interval: 1s}}}\n',
    );
    const { status, stderr } = await stack.run(['up', '-d']);
    expect(status).toBe(1);
    expect(stderr).toContain('healthcheck.start_interval requires healthcheck.start_period to be set');
  });
});
