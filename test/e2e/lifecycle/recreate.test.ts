import { describe, expect, test } from 'bun:test';
import { Stack } from '../support/stack.ts';

const WEB_AND_DB = (web: string, db = '') => `
services:
  web:
    image: flotilla/test:${web}
    depends_on: [db]
  db:
    image: flotilla/test:1
${db}`;

/** Which containers are others than before. */
function changed(before: Record<string, string>, after: Record<string, string>): string[] {
  return Object.keys(after).filter((name) => after[name] !== before[name]);
}

describe.concurrent('recreating', () => {
  test('an image tag that changes recreates exactly that service', async () => {
    await using stack = await Stack.open(WEB_AND_DB('1'));
    await stack.ok('up', '-d');
    const before = await stack.ids();
    stack.compose(WEB_AND_DB('2'));
    await stack.ok('up', '-d');
    expect(changed(before, await stack.ids())).toEqual(['web-1']);
    expect((await stack.container('web-1')).Config.Image).toBe('flotilla/test:2');
  });

  test('a dependency that is recreated leaves its dependents running', async () => {
    await using stack = await Stack.open(WEB_AND_DB('1'));
    await stack.ok('up', '-d');
    const before = await stack.container('web-1');
    stack.compose(WEB_AND_DB('1', '    environment: { A: b }\n'));
    await stack.ok('up', '-d');
    expect((await stack.container('web-1')).State).toEqual(before.State);
  });

  test('a dependent that says restart: true is stopped and started around it', async () => {
    const text = (db: string) => `
services:
  web:
    image: flotilla/test:1
    depends_on: { db: { condition: service_started, restart: true } }
  db:
    image: flotilla/test:1
    environment: { A: "${db}" }
`;
    await using stack = await Stack.open(text('1'));
    await stack.ok('up', '-d');
    const before = await stack.container('web-1');
    stack.compose(text('2'));
    await stack.ok('up', '-d');
    const after = await stack.container('web-1');
    expect(after.Id).toBe(before.Id);
    expect(after.State.StartedAt > before.State.StartedAt).toBe(true);
  });

  test('an environment that changes reaches the container', async () => {
    await using stack = await Stack.open(WEB_AND_DB('1', '    environment: { COLOUR: red }\n'));
    await stack.ok('up', '-d');
    stack.compose(WEB_AND_DB('1', '    environment: { COLOUR: blue }\n'));
    await stack.ok('up', '-d');
    expect((await stack.container('db-1')).Config.Env).toContain('COLOUR=blue');
  });

  test('the order of keys and comments in the file change nothing', async () => {
    await using stack = await Stack.open(
      'services:\n  a:\n    image: flotilla/test:1\n    environment: [B=2, A=1]\n    labels: { x: "1" }\n',
    );
    await stack.ok('up', '-d');
    stack.compose(
      '# nothing new\nservices:\n  a:\n    labels: [x=1]\n    environment: { A: "1", B: 2 }\n    image: flotilla/test:1\n',
    );
    expect((await stack.ok('plan')).stdout).toBe('');
  });

  test('a tag that points to another image recreates the service', async () => {
    await using stack = await Stack.open();
    const image = `flotilla/${stack.name}`;
    stack.alsoRemovesPath(`images/${image}:it`);
    stack.compose(`services:\n  a:\n    image: ${image}:it\n`);
    await stack.call('POST', `/images/flotilla/test:1/tag?repo=${image}&tag=it`);
    await stack.ok('up', '-d');
    await stack.call('POST', `/images/flotilla/test:2/tag?repo=${image}&tag=it`);
    expect((await stack.ok('plan')).stdout).toContain('image was updated');
    await stack.ok('up', '-d');
    expect(await stack.exec('a-1', 'cat', '/etc/version')).toBe('2');
  });

  test('--force-recreate makes every container anew', async () => {
    await using stack = await Stack.open(WEB_AND_DB('1'));
    await stack.ok('up', '-d');
    const before = await stack.ids();
    await stack.ok('up', '-d', '--force-recreate');
    expect(changed(before, await stack.ids())).toEqual(['db-1', 'web-1']);
  });

  test('--force-recreate with a name leaves what it depends on', async () => {
    await using stack = await Stack.open(WEB_AND_DB('1'));
    await stack.ok('up', '-d');
    const before = await stack.ids();
    await stack.ok('up', '-d', '--force-recreate', 'web');
    expect(changed(before, await stack.ids())).toEqual(['web-1']);
  });

  test('--always-recreate-deps makes the dependencies of a named service anew', async () => {
    await using stack = await Stack.open(WEB_AND_DB('1'));
    await stack.ok('up', '-d');
    const before = await stack.ids();
    await stack.ok('up', '-d', '--always-recreate-deps', 'web');
    expect(changed(before, await stack.ids())).toEqual(['db-1']);
  });

  test('--no-recreate keeps a container that differs', async () => {
    await using stack = await Stack.open(WEB_AND_DB('1'));
    await stack.ok('up', '-d');
    const before = await stack.ids();
    stack.compose(WEB_AND_DB('2'));
    await stack.ok('up', '-d', '--no-recreate');
    expect(await stack.ids()).toEqual(before);
  });

  test('--no-recreate and --force-recreate are refused together', async () => {
    await using stack = await Stack.open(WEB_AND_DB('1'));
    const { status, stderr } = await stack.run(['up', '-d', '--no-recreate', '--force-recreate']);
    expect(status).not.toBe(0);
    expect(stderr).toContain('--force-recreate and --no-recreate are incompatible');
  });

  test('two services can exchange their container_name', async () => {
    const text = (a: string, b: string) => `
services:
  a: { image: "flotilla/test:1", container_name: "\${COMPOSE_PROJECT_NAME}-${a}" }
  b: { image: "flotilla/test:1", container_name: "\${COMPOSE_PROJECT_NAME}-${b}" }
`;
    await using stack = await Stack.open(text('one', 'two'));
    await stack.ok('up', '-d');
    stack.compose(text('two', 'one'));
    await stack.ok('up', '-d');
    expect((await stack.container('two')).Config.Labels['com.docker.compose.service']).toBe('a');
    expect((await stack.container('one')).Config.Labels['com.docker.compose.service']).toBe('b');
  });

  test('no container keeps a temporary name', async () => {
    await using stack = await Stack.open(WEB_AND_DB('1'));
    await stack.ok('up', '-d');
    await stack.ok('up', '-d', '--force-recreate');
    expect(Object.keys(await stack.containers())).toEqual(['db-1', 'web-1']);
  });
});

const ANONYMOUS = (colour: string) => `
services:
  a:
    image: flotilla/test:full
    environment: { COLOUR: ${colour} }
    volumes: [/cache]
`;

describe.concurrent('anonymous volumes', () => {
  test('keep their content when the container is recreated', async () => {
    await using stack = await Stack.open(ANONYMOUS('red'));
    await stack.ok('up', '-d');
    await stack.exec('a-1', 'sh', '-c', 'echo kept > /data/f; echo kept2 > /cache/f');
    stack.compose(ANONYMOUS('blue'));
    await stack.ok('up', '-d');
    expect(await stack.exec('a-1', 'cat', '/data/f', '/cache/f')).toBe('kept\nkept2');
  });

  test('are made anew by -V, which keeps the old ones', async () => {
    await using stack = await Stack.open(ANONYMOUS('red'));
    await stack.ok('up', '-d');
    const names = (await stack.container('a-1')).Mounts.map(({ Name }) => Name ?? '');
    for (const name of names) stack.alsoRemovesPath(`volumes/${name}`);
    await stack.exec('a-1', 'sh', '-c', 'echo old > /data/f');
    await stack.ok('up', '-d', '-V');
    expect(await stack.exec('a-1', 'ls', '/data')).toBe('');
    for (const name of names) expect(await stack.call('GET', `/volumes/${name}`)).toContain(name);
  });

  test('stay with plain down, and go with down -v, after a recreate too', async () => {
    await using stack = await Stack.open(ANONYMOUS('red'));
    await stack.ok('up', '-d');
    await stack.ok('up', '-d', '--force-recreate');
    const names = (await stack.container('a-1')).Mounts.map(({ Name }) => Name ?? '');
    await stack.ok('down', '-v');
    const present = JSON.parse(await stack.call('GET', '/volumes')) as { Volumes: { Name: string }[] | null };
    expect(names).toHaveLength(2);
    expect((present.Volumes ?? []).filter(({ Name }) => names.includes(Name))).toEqual([]);
  });
});
