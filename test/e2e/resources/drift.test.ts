import { describe, expect, test } from 'bun:test';
import { eventually } from '../../support/time/eventually.ts';
import { Stack } from '../support/stack.ts';

const BEFORE = `
services:
  a: { image: "flotilla/test:1", volumes: ["data:/data", "/anonymous"] }
  b: { image: "flotilla/test:1", networks: [default, other] }
networks: { default: { labels: { v: "1" } }, other: {} }
volumes: { data: { labels: { v: "1" } } }
`;
const OTHER_NETWORK = BEFORE.replace('default: { labels: { v: "1" } }', 'default: { labels: { v: "2" } }');
const OTHER_VOLUME = BEFORE.replace('data: { labels: { v: "1" } }', 'data: { labels: { v: "2" } }');

describe.concurrent('a network that differs from the file', () => {
  test('is left where only services use it that are not asked for', async () => {
    await using stack = await Stack.open(BEFORE);
    await stack.ok('up', '-d');
    const before = await stack.ids();
    stack.compose(BEFORE.replace('other: {}', 'other: { labels: { v: "2" } }'));
    await stack.ok('up', '-d', 'a');
    expect(await stack.ids()).toEqual(before);
    expect((await stack.ok('plan')).stdout).toContain(`network ${stack.name}_other`);
  });

  test('is made anew, and its containers keep their volumes', async () => {
    await using stack = await Stack.open(BEFORE);
    await stack.ok('up', '-d');
    await stack.exec('a-1', 'sh', '-c', 'echo kept | tee /data/f /anonymous/f');
    stack.compose(OTHER_NETWORK);
    await stack.ok('up', '-d', '-t', '0');
    const network = JSON.parse(await stack.call('GET', `/networks/${stack.name}_default`));
    expect(network.Labels.v).toBe('2');
    expect(await stack.states()).toEqual(['a-1 running', 'b-1 running']);
    expect(await stack.exec('a-1', 'cat', '/data/f', '/anonymous/f')).toBe('kept\nkept');
    expect((await stack.ok('plan')).stdout).toBe('');
  });

  test('keeps its containers, which are found on it by their names again', async () => {
    await using stack = await Stack.open(BEFORE);
    await stack.ok('up', '-d');
    const before = await stack.ids();
    stack.compose(OTHER_NETWORK);
    await stack.ok('up', '-d', '-t', '0');
    expect(await stack.ids()).toEqual(before);
    const asked = await eventually('b knows a', async () => {
      const answer = await stack.exec('b-1', 'nslookup', 'a');
      return answer.includes('Name:') && answer;
    });
    expect(asked).toContain('Address');
  });

  test('is left, and nothing is changed, where a container of others is on it', async () => {
    await using stack = await Stack.open(BEFORE);
    await using guest = await Stack.open(
      `services: { g: { image: "flotilla/test:1" } }\nnetworks: { default: { name: ${stack.name}_default, external: true } }\n`,
    );
    await stack.ok('up', '-d');
    await guest.ok('up', '-d');
    const before = await stack.ids();
    stack.compose(OTHER_NETWORK);
    const { status, stderr } = await stack.run(['up', '-d']);
    expect(status).toBe(1);
    expect(stderr).toContain(`but ${guest.name}-g-1 on it would stay`);
    expect(await stack.ids()).toEqual(before);
    expect(await stack.states()).toEqual(['a-1 running', 'b-1 running']);
    await guest.ok('down', '-t', '0');
  });
});

describe.concurrent('a volume that differs from the file', () => {
  test('keeps its data where nobody says otherwise', async () => {
    await using stack = await Stack.open(BEFORE);
    await stack.ok('up', '-d');
    await stack.exec('a-1', 'sh', '-c', 'echo kept > /data/f');
    stack.compose(OTHER_VOLUME);
    const { stderr } = await stack.ok('up', '-d');
    expect(stderr).toContain('it is used as it is');
    expect(await stack.exec('a-1', 'cat', '/data/f')).toBe('kept');
  });

  test('is made anew with --yes', async () => {
    await using stack = await Stack.open(BEFORE);
    await stack.ok('up', '-d');
    await stack.exec('a-1', 'sh', '-c', 'echo old > /data/f');
    stack.compose(OTHER_VOLUME);
    await stack.ok('up', '-d', '--yes', '-t', '0');
    expect(await stack.exec('a-1', 'ls', '/data')).toBe('');
    expect((await stack.ok('plan')).stdout).toBe('');
  });
});
