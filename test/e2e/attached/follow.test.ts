import { describe, expect, test } from 'bun:test';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { formatAddress } from '../../../scripts/engine/address.ts';
import { TEST_IMAGE } from '../../support/images.ts';
import { GitOrigin } from '../../support/servers/git-origin.ts';
import { eventually } from '../../support/time/eventually.ts';
import { Stack } from '../support/stack.ts';

const shop = (replicas: number, command = 'stay'): string => `
services:
  web:
    image: ${TEST_IMAGE}
    command: [${command}]
    deploy: { replicas: ${replicas}, update_config: { monitor: 200ms, failure_action: rollback } }
`;

/** A stack that follows a repository beside its folder, which has a first commit. */
async function following(): Promise<{ stack: Stack; origin: GitOrigin; words: readonly string[] }> {
  const stack = await Stack.open();
  const origin = new GitOrigin(join(stack.folder, 'origin'));
  origin.commit('First', { 'compose.yaml': shop(1) });
  return { stack, origin, words: ['manager', 'follow', stack.name, '--git', origin.folder] };
}

describe.concurrent('a stack that follows a repository', () => {
  test('is deployed at each commit, and left alone in between', async () => {
    const { stack, origin, words } = await following();
    await using _ = stack;
    expect((await stack.ok(...words, '--once')).stdout).toContain('First (Ann): new commit: deployed');
    const before = await stack.ids();
    expect((await stack.ok(...words, '--once')).stdout).toContain('First (Ann): is what was deployed');
    origin.commit('Second', { 'compose.yaml': shop(2) });
    expect((await stack.ok(...words, '--once')).stdout).toContain('Second (Ann): new commit: deployed');
    expect(await stack.states()).toEqual(['web-1 running', 'web-2 running']);
    expect(await stack.ids()).toMatchObject(before);
  }, 60_000);

  test('keeps what runs where a commit has errors, or its rollout fails', async () => {
    const { stack, origin, words } = await following();
    await using _ = stack;
    await stack.ok(...words, '--once');
    const before = await stack.ids();
    origin.commit('Typo', { 'compose.yaml': shop(1).replace('image:', 'imge:') });
    const typo = await stack.run([...words, '--once']);
    expect(typo).toMatchObject({ status: 1, stderr: expect.stringContaining('compose.yaml:4:5') });
    expect(typo.stdout).toContain('Typo (Ann): its files have errors, nothing is changed');
    expect(await stack.ids()).toEqual(before);
    origin.commit('Dies', { 'compose.yaml': shop(1, 'exit, "3"') });
    expect(await stack.run([...words, '--once'])).toMatchObject({
      status: 1,
      stdout: expect.stringContaining('Dies (Ann): new commit: the rollout failed'),
    });
    expect(await stack.states()).toEqual(['web-1 running']);
    expect(await stack.run([...words, '--once'])).toMatchObject({
      status: 1,
      stdout: expect.stringContaining('revision 2 is rolled back; the next commit is waited for'),
    });
  }, 60_000);

  test('has what others have changed shown, or put right', async () => {
    const { stack, words } = await following();
    await using _ = stack;
    await stack.ok(...words, '--once');
    await stack.ok('--progress', 'quiet', 'service', 'update', '--env-add', 'BY=hand', `${stack.name}_web`);
    expect(await stack.run([...words, '--once', '--drift', 'show'])).toMatchObject({
      status: 1,
      stdout: expect.stringMatching(/has made revision 2 since$/m),
    });
    expect((await stack.container('web-1')).Config.Env).toContain('BY=hand');
    expect((await stack.ok(...words, '--once')).stdout).toContain('drift: deployed');
    expect((await stack.container('web-1')).Config.Env).not.toContain('BY=hand');
  }, 60_000);

  test('is looked after until the program is stopped, and told of once', async () => {
    const { stack, origin, words } = await following();
    await using _ = stack;
    const running = stack.start(...words, '--interval', '200ms');
    await running.says(/First \(Ann\): is what was deployed/);
    origin.commit('Sec\u001B[2Jond', { 'compose.yaml': shop(2) });
    await running.says(/Second \(Ann\): is what was deployed/);
    running.signal('SIGTERM');
    expect(await running.ended).toMatchObject({ status: 0 });
    expect(running.stdout.match(/First \(Ann\): is what was deployed/g)).toHaveLength(1);
  }, 60_000);

  test('has people told where a commit can not be deployed, and when the next one can', async () => {
    const { stack, origin, words } = await following();
    await using _ = stack;
    const news = join(stack.folder, 'news');
    const command = `["sh", "-c", "cat >>${news}; echo >>${news}"]`;
    const engine = formatAddress(stack.engine);
    stack.write('fleet.yaml', `nodes: { a: "${engine}" }\nnotify: [{ command: ${command} }]\n`);
    const running = stack.start('--fleet', 'fleet.yaml', ...words, '--interval', '200ms');
    await running.says(/First \(Ann\): new commit: deployed/);
    origin.commit('Typo', { 'compose.yaml': shop(1).replace('image:', 'imge:') });
    await running.says(/Typo \(Ann\): its files have errors/);
    origin.commit('Third', { 'compose.yaml': shop(1) });
    await eventually(
      'people are told',
      () => existsSync(news) && readFileSync(news, 'utf8').includes('again'),
    );
    running.signal('SIGTERM');
    await running.ended;
    const told = readFileSync(news, 'utf8').split('\n').filter(Boolean);
    expect(told.map((line) => JSON.parse(line))).toMatchObject([
      { kind: 'not-followed', text: expect.stringContaining('Typo (Ann): its files have errors') },
      { kind: 'followed', subject: `stack ${stack.name}` },
    ]);
  }, 60_000);

  test('goes on with a rollout that it was stopped in', async () => {
    const { stack, origin, words } = await following();
    await using _ = stack;
    await stack.ok(...words, '--once');
    const slow = shop(2)
      .replace('monitor: 200ms', 'monitor: 60s')
      .replace('deploy:', 'environment: [A=1]\n    deploy:');
    origin.commit('Slow', { 'compose.yaml': slow });
    const running = stack.start('--progress', 'plain', ...words);
    await running.says(/web-1\s+Started/);
    running.signal('SIGTERM');
    await running.ended;
    const again = stack.start('--progress', 'plain', ...words);
    await again.says(/has not come to its end: this run takes over/);
    again.signal('SIGTERM');
    await again.ended;
  }, 60_000);
});
