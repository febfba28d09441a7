import { describe, expect, test } from 'bun:test';
import { Stack } from './support/stack.ts';

/**
 * What docker compose 2.40.3 writes for "services: {a: {image: flotilla/test:1}}": the hash is of
 * {"command":null,"entrypoint":null,"image":"flotilla/test:1","networks":{"default":null}}.
 */
async function asComposeMakesIt(stack: Stack): Promise<string> {
  const canonical =
    '{"command":null,"entrypoint":null,"image":"flotilla/test:1","networks":{"default":null}}';
  const hash = new Bun.CryptoHasher('sha256').update(canonical).digest('hex');
  const image = JSON.parse(await stack.call('GET', '/images/flotilla/test:1/json')) as { Id: string };
  const network = `${stack.name}_default`;
  await stack.call('POST', '/networks/create', {
    Name: network,
    Labels: {
      'com.docker.compose.network': 'default',
      'com.docker.compose.project': stack.name,
      'com.docker.compose.version': '2.40.3',
    },
  });
  const name = `${stack.name}-a-1`;
  const created = await stack.call('POST', `/containers/create?name=${name}`, {
    Image: 'flotilla/test:1',
    Labels: {
      'com.docker.compose.config-hash': hash,
      'com.docker.compose.container-number': '1',
      'com.docker.compose.depends_on': '',
      'com.docker.compose.image': image.Id,
      'com.docker.compose.oneoff': 'False',
      'com.docker.compose.project': stack.name,
      'com.docker.compose.project.config_files': '/elsewhere/compose.yaml',
      'com.docker.compose.project.working_dir': '/elsewhere',
      'com.docker.compose.service': 'a',
      'com.docker.compose.version': '2.40.3',
    },
    HostConfig: { NetworkMode: network },
    NetworkingConfig: { EndpointsConfig: { [network]: { Aliases: [name, 'a'] } } },
  });
  const { Id } = JSON.parse(created) as { Id: string };
  await stack.call('POST', `/containers/${Id}/start`);
  return Id;
}

const ONE = 'services:\n  a:\n    image: flotilla/test:1\n';

describe.concurrent('a project of docker compose', () => {
  test('is taken over without a single operation', async () => {
    await using stack = await Stack.open(ONE);
    const id = await asComposeMakesIt(stack);
    expect((await stack.ok('plan')).stdout).toBe('');
    await stack.ok('up', '-d');
    expect((await stack.container('a-1')).Id).toBe(id);
  });

  test('is recreated where the file says something else', async () => {
    await using stack = await Stack.open(`${ONE}    environment: { A: b }\n`);
    const id = await asComposeMakesIt(stack);
    await stack.ok('up', '-d');
    expect((await stack.container('a-1')).Id).not.toBe(id);
  });

  test('is listed by ps and removed by down', async () => {
    await using stack = await Stack.open(ONE);
    await asComposeMakesIt(stack);
    expect((await stack.ok('ps', '--services')).stdout).toBe('a\n');
    await stack.ok('down');
    expect(await stack.everything()).toEqual([]);
  });

  test("has the same hash in flotilla's own containers", async () => {
    await using theirs = await Stack.open(ONE);
    const id = await asComposeMakesIt(theirs);
    await using ours = await Stack.open(ONE);
    await ours.ok('up', '-d');
    const hash = 'com.docker.compose.config-hash';
    expect((await ours.container('a-1')).Config.Labels[hash]).toBe(
      (await theirs.inspect(id)).Config.Labels[hash]!,
    );
  });

  test('keeps its one-off container when it is brought up and down', async () => {
    await using stack = await Stack.open(ONE);
    await stack.ok('up', '-d');
    await stack.call('POST', `/containers/create?name=${stack.name}-a-run-1`, {
      Image: 'flotilla/test:1',
      Labels: {
        'com.docker.compose.config-hash': 'x',
        'com.docker.compose.oneoff': 'True',
        'com.docker.compose.project': stack.name,
        'com.docker.compose.service': 'a',
      },
    });
    await stack.call('POST', `/containers/${stack.name}-a-run-1/start`);
    await stack.ok('up', '-d', '--remove-orphans');
    await stack.ok('down');
    expect(await stack.states()).toEqual(['a-run-1 running']);
  });
});
