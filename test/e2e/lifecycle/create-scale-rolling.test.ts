import { describe, expect, test } from 'bun:test';
import { Stack } from '../support/stack.ts';

const WEB = 'services:\n  web: { image: "flotilla/test:1", scale: 2, labels: { v: "1" } }\n';

describe.concurrent('create, scale and rolling replacement', () => {
  test('create makes containers and starts none; start starts them', async () => {
    await using stack = await Stack.open(WEB);
    await stack.ok('create');
    expect(await stack.states()).toEqual(['web-1 created', 'web-2 created']);
    await stack.ok('start');
    expect(await stack.states()).toEqual(['web-1 running', 'web-2 running']);
  });

  test('scale sets the number of replicas', async () => {
    await using stack = await Stack.open(WEB);
    await stack.ok('up', '-d');
    await stack.ok('scale', 'web=3');
    expect(Object.keys(await stack.ids()).sort()).toEqual(['web-1', 'web-2', 'web-3']);
    await stack.ok('scale', 'web=1');
    expect(Object.keys(await stack.ids())).toEqual(['web-1']);
  });

  test('up --rolling replaces a replica only when the one before it is ready', async () => {
    await using stack = await Stack.open(WEB);
    await stack.ok('up', '-d');
    stack.compose(WEB.replace('"1" }', '"2" }'));
    await stack.ok('up', '-d', '--rolling', '-t', '0');
    const { 'web-1': first, 'web-2': second } = await stack.containers();
    const started = Date.parse(first?.State.StartedAt ?? '');
    const created = Date.parse((second as unknown as { Created: string }).Created);
    expect(started).toBeLessThan(created);
    expect(first?.Config.Labels.v).toBe('2');
    expect(second?.Config.Labels.v).toBe('2');
  });

  test('down --rmi all removes the images of the services', async () => {
    await using stack = await Stack.open();
    const image = `${stack.name}/own:1`;
    await stack.call('POST', `/images/flotilla/test:1/tag?repo=${stack.name}/own&tag=1`);
    stack.compose(`services: { a: { image: "${image}" } }`);
    await stack.ok('up', '-d');
    await stack.ok('down', '-t', '0', '--rmi', 'all');
    expect(await stack.call('GET', '/images/json')).not.toContain(image);
  });
});
