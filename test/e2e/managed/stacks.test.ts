import { describe, expect, test } from 'bun:test';
import { TEST_IMAGE } from '../../support/images.ts';
import { Stack } from '../support/stack.ts';

/** Every value of `v` is another revision; `check` is what makes a container healthy. */
const shop = (v: string, check = 'true', more = ''): string => `
services:
  web:
    image: ${TEST_IMAGE}
    command: [stay]
    environment: { V: "${v}" }
    healthcheck: { test: [CMD-SHELL, "${check}"], interval: 1s, retries: 1 }
    deploy:
      replicas: 2
      update_config: { monitor: 100ms, failure_action: rollback, order: start-first }
      rollback_config: { monitor: 100ms }
${more}`;

const QUIET = ['--progress', 'quiet'] as const;

/** The value of V in each replica. */
async function values(stack: Stack): Promise<Record<string, string | undefined>> {
  const all = await stack.containers();
  return Object.fromEntries(
    Object.entries(all).map(([name, { Config }]) => [
      name,
      (Config.Env ?? []).find((line) => line.startsWith('V='))?.slice(2),
    ]),
  );
}

async function list(stack: Stack, ...words: readonly string[]): Promise<string[]> {
  const { stdout } = await stack.ok(...words);
  return stdout.trim().split('\n');
}

describe.concurrent('stacks', () => {
  test('what was in a slot before is shown below it, with the reason', async () => {
    await using stack = await Stack.open(shop('1'));
    const deploy = [...QUIET, 'stack', 'deploy', '-c', 'compose.yaml', stack.name] as const;
    await stack.ok(...deploy, '--detach=false');
    await stack.ok('kill', 'web');
    stack.compose(shop('2'));
    await stack.ok(...deploy);
    stack.compose(shop('2').replace(TEST_IMAGE, 'flotilla/nowhere:1'));
    expect((await stack.run([...deploy])).status).toBe(1);
    const { stdout } = await stack.ok('service', 'ps', `${stack.name}_web`);
    const rows = stdout.split('\n').map((line) => line.replaceAll(/ {2,}/g, '|').split('|').slice(1));
    expect(rows.map(([name]) => name?.trim())).toEqual([
      'NAME',
      ...[1, 1, 1, 2, 2, 2].map((slot, at) => `${at % 3 === 0 ? '' : '\\_ '}${stack.name}_web.${slot}`),
      undefined,
    ]);
    expect(stdout).toContain('"task: non-zero exit (137)"');
    expect(stdout).toContain('Rejected');
  });

  test('a replica that nobody brings back is listed as pending', async () => {
    await using stack = await Stack.open(shop('1'));
    await stack.ok(...QUIET, 'stack', 'deploy', '-c', 'compose.yaml', '--detach=false', stack.name);
    await stack.call('DELETE', `/containers/${stack.name}-web-1?force=1`);
    const rows = await list(stack, 'stack', 'ps', '--format', '{{.Name}} {{.CurrentState}}', stack.name);
    expect(rows[0]).toBe(`${stack.name}_web.1 Pending`);
    expect(rows).toContainEqual(expect.stringMatching(/_web\.2 Running/));
  });

  test('a deployment whose history can not be kept is done all the same', async () => {
    await using stack = await Stack.open(shop('1'));
    const deploy = [...QUIET, 'stack', 'deploy', '-c', 'compose.yaml', stack.name] as const;
    await stack.ok(...deploy);
    stack.compose(shop('2'));
    await stack.ok(...deploy);
    const records = new Bun.Glob(`**/history%2F${stack.name}/1`).scanSync({ cwd: stack.folder, dot: true });
    for (const path of records) stack.write(path, 'damaged');
    stack.compose(shop('3'));
    const { stderr } = await stack.ok(...deploy);
    expect(stderr).toContain('history of its tasks');
    expect(await values(stack)).toEqual({ 'web-1': '3', 'web-2': '3' });
  });

  test('a stack is deployed, listed, updated, rolled back to a revision, and removed', async () => {
    await using stack = await Stack.open(shop('1'));
    const deploy = [...QUIET, 'stack', 'deploy', '-c', 'compose.yaml', '--detach=false', stack.name] as const;
    await stack.ok(...deploy);
    expect(await list(stack, 'stack', 'ls', '--format', '{{.Name}} {{.Services}} {{.State}}')).toContain(
      `${stack.name} 1 completed`,
    );
    expect(
      await list(stack, 'stack', 'services', '--format', '{{.Name}} {{.Mode}} {{.Replicas}}', stack.name),
    ).toEqual([`${stack.name}_web replicated 2/2`]);
    const { 'web-1': first } = await stack.containers();
    expect(first?.Config.Labels).toMatchObject({
      'io.flotilla.stack': stack.name,
      'io.flotilla.revision': '1',
    });
    stack.compose(shop('2'));
    await stack.ok(...deploy);
    expect(await values(stack)).toEqual({ 'web-1': '2', 'web-2': '2' });
    await stack.ok(...QUIET, 'stack', 'rollback', '--to', '1', stack.name);
    expect(await values(stack)).toEqual({ 'web-1': '1', 'web-2': '1' });
    const format = '{{.Name}} {{.DesiredState}}{{with .Reason}}: {{.}}{{end}}';
    const tasks = await list(
      stack,
      'stack',
      'ps',
      '-f',
      'desired-state=running',
      '--format',
      format,
      stack.name,
    );
    expect(tasks).toEqual([`${stack.name}_web.1 Running`, `${stack.name}_web.2 Running`]);
    const over = await list(
      stack,
      'stack',
      'ps',
      '-f',
      'desired-state=shutdown',
      '--format',
      format,
      stack.name,
    );
    expect(over).toEqual([
      `${stack.name}_web.1 Shutdown: environment V`,
      `${stack.name}_web.1 Shutdown: environment V`,
      `${stack.name}_web.2 Shutdown: environment V`,
      `${stack.name}_web.2 Shutdown: environment V`,
    ]);
    await stack.ok(...QUIET, 'stack', 'rm', stack.name);
    expect(await stack.everything()).toEqual([]);
    expect(await stack.run(['stack', 'services', stack.name])).toMatchObject({ status: 1 });
  }, 60_000);

  test('service update gives a service mounts, networks, secrets and configs of its stack, and takes them back', async () => {
    await using stack = await Stack.open(`
services:
  web: { image: ${TEST_IMAGE}, command: [stay], networks: [front] }
networks: { front: {}, back: {} }
volumes: { data: {} }
secrets: { key: { file: ./key } }
configs: { site: { content: hello } }
`);
    stack.write('key', 'sesame');
    await stack.ok(...QUIET, 'stack', 'deploy', '-c', 'compose.yaml', stack.name);
    const web = `${stack.name}_web`;
    const update = (...flags: readonly string[]): Promise<unknown> =>
      stack.ok(...QUIET, 'service', 'update', ...flags, web);
    await update(
      ...['--network-add', 'name=back,alias=shop', '--mount-add', 'source=data,target=/data'],
      ...['--mount-add', 'type=tmpfs,target=/scratch', '--secret-add', 'key', '--config-add', 'site'],
    );
    const { 'web-1': given } = await stack.containers();
    expect(Object.keys(given?.NetworkSettings.Networks ?? {}).sort()).toEqual([
      `${stack.name}_back`,
      `${stack.name}_front`,
    ]);
    expect(await stack.exec('web-1', 'cat', '/run/secrets/key', '/site')).toBe('sesamehello');
    expect(await stack.exec('web-1', 'grep', '-c', ' /data \\| /scratch ', '/proc/mounts')).toBe('2');
    const { status, stderr } = await stack.run(['service', 'update', '--network-add', 'nowhere', web]);
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: expect.stringContaining('network nowhere declared as external'),
    });
    await update(
      '--network-rm',
      'nowhere',
      '--network-rm',
      'back',
      '--mount-rm',
      '/scratch',
      '--secret-rm',
      'key',
    );
    const { 'web-1': taken } = await stack.containers();
    expect(Object.keys(taken?.NetworkSettings.Networks ?? {})).toEqual([`${stack.name}_front`]);
    expect(await stack.exec('web-1', 'ls', '/run')).not.toContain('secrets');
    await stack.ok(...QUIET, 'stack', 'rm', stack.name);
    await stack.ok('-p', stack.name, 'down', '-v');
  }, 60_000);

  test('an update that gets unhealthy goes back, the old containers never stop, and the exit status tells', async () => {
    await using stack = await Stack.open(shop('1'));
    await stack.ok(...QUIET, 'stack', 'deploy', '-c', 'compose.yaml', '--detach=false', stack.name);
    const before = await stack.ids();
    stack.compose(shop('2', 'false'));
    const { status, stderr } = await stack.run(['stack', 'deploy', '-c', 'compose.yaml', stack.name]);
    expect(status).toBe(1);
    expect(stderr).toContain('Service "web" is rolled back: 1 of 1 replaced containers failed');
    expect(await stack.ids()).toEqual(before);
    const states = await list(stack, 'stack', 'rollback', '--list', stack.name);
    expect(states.slice(1).map((line) => /rolled back|completed/.exec(line)?.[0])).toEqual([
      'completed',
      'rolled back',
      'completed',
    ]);
  }, 60_000);

  test('a service is updated, scaled, rolled back and taken out; what no container is made from replaces none', async () => {
    await using stack = await Stack.open(
      shop('1', 'true', '  other: { image: flotilla/test:1, command: [stay] }'),
    );
    const web = `${stack.name}_web`;
    await stack.ok(...QUIET, 'stack', 'deploy', '-c', 'compose.yaml', stack.name);
    await stack.ok(...QUIET, 'service', 'update', '--env-add', 'V=5', '--update-parallelism', '0', web);
    expect(await values(stack)).toMatchObject({ 'web-1': '5', 'web-2': '5' });
    const before = await stack.ids();
    await stack.ok(...QUIET, 'service', 'update', '--update-order', 'stop-first', '--label-add', 'a=b', web);
    await stack.ok(...QUIET, 'service', 'scale', `${web}=3`);
    expect(await stack.ids()).toMatchObject(before);
    expect(
      await list(stack, 'service', 'ls', '-f', 'label=a', '--format', '{{.Name}} {{.Replicas}}'),
    ).toEqual([`${web} 3/3`]);
    await stack.ok(...QUIET, 'service', 'rollback', web);
    await stack.ok(...QUIET, 'service', 'rm', `${stack.name}_other`);
    expect(Object.keys(await stack.ids()).sort()).not.toContain('other-1');
    const { stdout } = await stack.ok('service', 'inspect', web);
    expect(JSON.parse(stdout)).toMatchObject([{ Spec: { Name: web, EndpointSpec: { Mode: 'dnsrr' } } }]);
  }, 60_000);

  test('services that the file does not have any more go with --prune, wherever they were deployed from', async () => {
    await using stack = await Stack.open(
      shop('1', 'true', '  other: { image: flotilla/test:1, command: [stay] }'),
    );
    await stack.ok(...QUIET, 'stack', 'deploy', '-c', 'compose.yaml', stack.name);
    stack.write('elsewhere/compose.yaml', shop('1'));
    await stack.ok(...QUIET, 'stack', 'deploy', '-c', 'elsewhere/compose.yaml', '--prune', stack.name);
    expect(Object.keys(await stack.ids())).toEqual(['web-1', 'web-2']);
  }, 60_000);

  test('up finds nothing to do for what a stack has made, and a stack nothing for what up has', async () => {
    await using stack = await Stack.open(shop('1'));
    await stack.ok(...QUIET, 'up', '-d');
    const before = await stack.ids();
    await stack.ok(...QUIET, 'stack', 'deploy', '-c', 'compose.yaml', stack.name);
    expect(await stack.ids()).toEqual(before);
    expect((await stack.ok('up', '-d', '--dry-run')).stdout).toBe('');
  }, 60_000);

  test('no second store is begun where the stacks are in a store that does not answer', async () => {
    await using stack = await Stack.open(shop('1'));
    const env = { FLOTILLA_STORE: 'swarm' };
    const { status, stderr } = await stack.run(['stack', 'deploy', '-c', 'compose.yaml', stack.name], {
      env,
    });
    expect(status).toBe(1);
    expect(stderr).toContain('No manager of the Swarm answers');
    expect(await stack.everything()).toEqual([]);
  }, 60_000);

  test('a job runs to its end, once', async () => {
    await using stack = await Stack.open(
      `services: { task: { image: ${TEST_IMAGE}, command: [sh, -c, "echo done"], deploy: { mode: replicated-job } } }`,
    );
    const deploy = [...QUIET, 'stack', 'deploy', '-c', 'compose.yaml', '--detach=false', stack.name] as const;
    await stack.ok(...deploy);
    const first = await stack.container('task-1');
    expect(first.State.Status).toBe('exited');
    await stack.ok(...deploy);
    expect((await stack.container('task-1')).State.StartedAt).toBe(first.State.StartedAt);
    expect((await stack.ok('service', 'logs', '--raw', `${stack.name}_task`)).stdout).toBe('done\n');
  }, 60_000);

  test('a secret is not in the record of its stack', async () => {
    await using stack = await Stack.open(`
services: { web: { image: ${TEST_IMAGE}, command: [stay], secrets: [key] } }
secrets: { key: { file: ./key } }
`);
    stack.write('key', 'hidden-value');
    await stack.ok(...QUIET, 'stack', 'deploy', '-c', 'compose.yaml', stack.name);
    const { stdout } = await stack.ok('service', 'inspect', `${stack.name}_web`);
    expect(stdout).not.toContain('hidden-value');
    const found = Bun.spawnSync(['grep', '-rl', 'hidden-value', '.state'], { cwd: stack.folder });
    expect(found.stdout.toString()).toBe('');
    expect(await stack.exec('web-1', 'cat', '/run/secrets/key')).toBe('hidden-value');
  }, 60_000);

  test('status tells what is asked for and what is there, and ends with 1 where something is missing', async () => {
    await using stack = await Stack.open(shop('1'));
    await stack.ok(...QUIET, 'stack', 'deploy', '-c', 'compose.yaml', '--detach=false', stack.name);
    const well = await stack.run(['status', stack.name]);
    expect([well.status, well.stdout]).toEqual([0, expect.stringMatching(/_web +2\/2/)]);
    await stack.call('POST', `/containers/${(await stack.container('web-1')).Id}/kill`);
    const { status, stdout } = await stack.run(['status', '--format', 'json', stack.name]);
    expect(status).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      isWell: false,
      stacks: [{ name: stack.name, revision: 1, state: 'completed' }],
    });
  }, 60_000);
});
