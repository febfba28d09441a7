import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { Stack } from '../support/stack.ts';

let stack: Stack;

beforeAll(async () => {
  stack = await Stack.open(`
services:
  web:
    image: flotilla/test:1
    scale: 2
    ports: ["127.0.0.1::80"]
    labels: { tier: front }
  db:
    image: flotilla/test:full
    command: [stay, "and a rather long argument that is cut"]
    volumes: [data:/data]
  once:
    image: flotilla/test:1
    command: [sh, -c, "exit 3"]
volumes:
  data:
`);
  await stack.ok('up', '-d');
  await stack.run(['up', '--wait', 'db']);
});

afterAll(() => stack[Symbol.asyncDispose]());

const lines = (text: string): string[] => text.split('\n').filter((line) => line !== '');

describe('ps', () => {
  test("has docker compose's columns", async () => {
    const [header = ''] = lines((await stack.ok('ps')).stdout);
    expect(header.split(/ {2,}/)).toEqual([
      'NAME',
      'IMAGE',
      'COMMAND',
      'SERVICE',
      'CREATED',
      'STATUS',
      'PORTS',
    ]);
  });

  test('lists what runs, by name', async () => {
    const names = lines((await stack.ok('ps')).stdout).map((line) => line.split(' ')[0]);
    expect(names).toEqual(['NAME', `${stack.name}-db-1`, `${stack.name}-web-1`, `${stack.name}-web-2`]);
  });

  test('shows the health in the status', async () => {
    expect((await stack.ok('ps', 'db')).stdout).toMatch(/Up .*\(healthy\)/);
  });

  test('cuts a long command, and does not with --no-trunc', async () => {
    expect((await stack.ok('ps', 'db')).stdout).toContain('"stay \'and a rather …"');
    expect((await stack.ok('ps', '--no-trunc', 'db')).stdout).toContain('argument that is cut');
  });

  test('-a lists ended containers too, with their exit status', async () => {
    expect((await stack.ok('ps', '-a', 'once')).stdout).toMatch(/Exited \(3\)/);
    expect(lines((await stack.ok('ps', 'once')).stdout)).toHaveLength(1);
  });

  test('-q prints ids only', async () => {
    const ids = await stack.ids();
    expect(lines((await stack.ok('ps', '-q', 'web')).stdout)).toEqual([ids['web-1']!, ids['web-2']!]);
  });

  test('--services prints each service once', async () => {
    expect(lines((await stack.ok('ps', '--services')).stdout)).toEqual(['db', 'web']);
  });

  test('--status chooses a state', async () => {
    expect(lines((await stack.ok('ps', '--status', 'exited', '--services')).stdout)).toEqual(['once']);
  });

  test('--filter status= does the same', async () => {
    expect(lines((await stack.ok('ps', '--filter', 'status=exited', '--services')).stdout)).toEqual(['once']);
  });

  test('refuses a state that there is not, and names those that there are', async () => {
    const { status, stderr } = await stack.run(['ps', '--status', 'sleeping']);
    expect(status).not.toBe(0);
    expect(stderr).toContain('"sleeping"');
    expect(stderr).toContain('running');
  });

  test("--format json has docker compose's fields, an object a line", async () => {
    const [db] = lines((await stack.ok('ps', '--format', 'json', 'db')).stdout).map((line) =>
      JSON.parse(line),
    );
    expect(Object.keys(db).sort()).toEqual(
      'Command CreatedAt ExitCode Health ID Image Labels LocalVolumes Mounts Name Names Networks Ports Project Publishers RunningFor Service Size State Status'.split(
        ' ',
      ),
    );
    expect(db).toMatchObject({
      Name: `${stack.name}-db-1`,
      Service: 'db',
      Project: stack.name,
      State: 'running',
      Health: 'healthy',
      ExitCode: 0,
      Image: 'flotilla/test:full',
      LocalVolumes: '1',
      Networks: `${stack.name}_default`,
    });
  });

  test('--format json tells the published ports', async () => {
    const [web] = lines((await stack.ok('ps', '--format', 'json', 'web')).stdout).map((line) =>
      JSON.parse(line),
    );
    expect(web.Publishers).toEqual([
      { URL: '127.0.0.1', TargetPort: 80, PublishedPort: expect.any(Number), Protocol: 'tcp' },
    ]);
    expect(web.Ports).toBe(`127.0.0.1:${web.Publishers[0].PublishedPort}->80/tcp`);
  });

  test('--format json of an ended container has its exit status', async () => {
    const [once] = lines((await stack.ok('ps', '-a', '--format', 'json', 'once')).stdout).map((line) =>
      JSON.parse(line),
    );
    expect(once).toMatchObject({ State: 'exited', ExitCode: 3 });
  });

  test('works by the project name alone, in a folder without a compose file', async () => {
    const { stdout } = await stack.run(['-p', stack.name, 'ps', '--services'], { cwd: '/' });
    expect(lines(stdout)).toEqual(['db', 'web']);
  });

  test('refuses a service that is not there, by name', async () => {
    const { status, stderr } = await stack.run(['ps', 'wbe']);
    expect(status).not.toBe(0);
    expect(stderr).toContain('wbe');
  });

  test('without containers is the header alone', async () => {
    const { stdout, status } = await stack.run(['-p', `${stack.name}none`, 'ps']);
    expect(status).toBe(0);
    expect(lines(stdout)).toHaveLength(1);
  });
});
