import { describe, expect, test } from 'bun:test';
import { Stack } from '../support/stack.ts';

const WEB = 'services:\n  web:\n    image: flotilla/test:1\n';

describe.concurrent('scale', () => {
  test('--scale up adds replicas and leaves the others', async () => {
    await using stack = await Stack.open(WEB);
    await stack.ok('up', '-d');
    const before = await stack.ids();
    await stack.ok('up', '-d', '--scale', 'web=3');
    expect(await stack.ids()).toMatchObject(before);
    expect(await stack.states()).toEqual(['web-1 running', 'web-2 running', 'web-3 running']);
  });

  test('--scale down removes the highest numbers', async () => {
    await using stack = await Stack.open(`${WEB}    scale: 3\n`);
    await stack.ok('up', '-d');
    await stack.ok('up', '-d', '--scale', 'web=1');
    expect(await stack.states()).toEqual(['web-1 running']);
  });

  test('--scale to 0 removes every replica', async () => {
    await using stack = await Stack.open(`${WEB}    scale: 2\n`);
    await stack.ok('up', '-d');
    await stack.ok('up', '-d', '--scale', 'web=0');
    expect(await stack.states()).toEqual([]);
  });

  test('deploy.replicas counts, and without --scale the file is right again', async () => {
    await using stack = await Stack.open(`${WEB}    deploy: { replicas: 2 }\n`);
    await stack.ok('up', '-d', '--scale', 'web=1');
    await stack.ok('up', '-d');
    expect(await stack.states()).toEqual(['web-1 running', 'web-2 running']);
  });

  test('a missing lower number is not filled again', async () => {
    await using stack = await Stack.open(`${WEB}    scale: 2\n`);
    await stack.ok('up', '-d');
    await stack.call('DELETE', `/containers/${stack.name}-web-1?force=1`);
    await stack.ok('up', '-d');
    expect(await stack.states()).toEqual(['web-2 running', 'web-3 running']);
  });

  test('a change recreates every replica under its number', async () => {
    await using stack = await Stack.open(`${WEB}    scale: 2\n`);
    await stack.ok('up', '-d');
    const before = await stack.ids();
    stack.compose(`${WEB}    scale: 2\n    environment: { A: b }\n`);
    await stack.ok('up', '-d');
    const after = await stack.ids();
    expect(Object.keys(after)).toEqual(['web-1', 'web-2']);
    expect(Object.values(after).filter((id) => Object.values(before).includes(id))).toEqual([]);
  });

  test('container_name with two replicas is refused before anything is made', async () => {
    await using stack = await Stack.open(`${WEB}    container_name: only\n`);
    const { status, stderr } = await stack.run(['up', '-d', '--scale', 'web=2']);
    expect(status).not.toBe(0);
    expect(stderr).toContain('container_name "only"');
    expect(await stack.everything()).toEqual([]);
  });

  test('--scale of a service that is not there is refused by name', async () => {
    await using stack = await Stack.open(WEB);
    const { status, stderr } = await stack.run(['up', '-d', '--scale', 'wbe=2']);
    expect(status).not.toBe(0);
    expect(stderr).toContain('wbe');
  });

  test('--scale without a number is refused', async () => {
    await using stack = await Stack.open(WEB);
    const { status, stderr } = await stack.run(['up', '-d', '--scale', 'web']);
    expect(status).not.toBe(0);
    expect(stderr).toContain('SERVICE=NUMBER');
  });
});
