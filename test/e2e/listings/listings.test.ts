import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { Stack } from '../support/stack.ts';

let stack: Stack;

beforeAll(async () => {
  stack = await Stack.open(`
services:
  web:
    image: flotilla/test:1
    scale: 2
    ports: ["127.0.0.1::80", "127.0.0.1::53/udp"]
    labels: { com.example.tier-name: front }
  db:
    image: flotilla/test:full
    volumes: [data:/data]
  once:
    image: flotilla/test:1
    command: [sh, -c, "exit 3"]
    volumes: [spare:/spare]
volumes:
  data:
  spare:
`);
  await stack.ok('up', '-d');
  await stack.run(['wait', 'once']);
});

afterAll(() => stack[Symbol.asyncDispose]());

const lines = (text: string): string[] => text.split('\n').filter((line) => line !== '');
const out = async (...args: string[]): Promise<string[]> => lines((await stack.ok(...args)).stdout);

describe('ps --format', () => {
  test('a Go template makes a line of each container', async () => {
    expect(await out('ps', '--format', '{{.Service}} {{.State | upper}}')).toEqual([
      'db RUNNING',
      'web RUNNING',
      'web RUNNING',
    ]);
  });

  test('"table TEMPLATE" has a header', async () => {
    expect(await out('ps', '--format', 'table {{.Service}}\\t{{.Label "com.example.tier-name"}}')).toEqual([
      'SERVICE   tier name',
      'db',
      'web       front',
      'web       front',
    ]);
  });

  test('names the fields that there are, where one is not', async () => {
    const { status, stderr } = await stack.run(['ps', '--format', '{{.Nmae}}']);
    expect(status).toBe(1);
    expect(stderr).toContain('there are Command,');
  });

  test("psFormat of docker's config.json counts where no format is given", async () => {
    const folder = stack.write('docker/config.json', '{"psFormat": "{{.Service}}"}').replace(/\/[^/]+$/, '');
    const { stdout } = await stack.run(['ps'], { env: { DOCKER_CONFIG: folder } });
    expect(lines(stdout)).toEqual(['db', 'web', 'web']);
  });
});

describe('ls', () => {
  const row = async (...args: string[]): Promise<object | undefined> => {
    const all = JSON.parse((await stack.ok('ls', '--format', 'json', ...args)).stdout) as { Name: string }[];
    return all.find(({ Name }) => Name === stack.name);
  };

  test('shows the states of what runs, and its files', async () => {
    expect(await row()).toEqual({
      Name: stack.name,
      Status: 'running(3)',
      ConfigFiles: `${stack.folder}/compose.yaml`,
    });
  });

  test('-a counts stopped containers too', async () => {
    expect(await row('-a')).toMatchObject({ Status: 'exited(1), running(3)' });
  });

  test('--filter name= takes a regular expression, and -q prints names', async () => {
    expect(await out('ls', '-q', '--filter', `name=^${stack.name.slice(0, 9)}`)).toEqual([stack.name]);
    const { status, stderr } = await stack.run(['ls', '--filter', 'state=running']);
    expect([status, stderr]).toEqual([1, expect.stringContaining('name=PATTERN')]);
  });
});

describe('volumes', () => {
  test('lists the volumes of the project', async () => {
    expect(await out('volumes')).toEqual([
      'DRIVER    VOLUME NAME',
      `local     ${stack.name}_data`,
      `local     ${stack.name}_spare`,
    ]);
  });

  test('of services lists what their containers use', async () => {
    expect(await out('volumes', '-q', 'db')).toEqual([`${stack.name}_data`]);
    expect(await out('volumes', '-q', 'web')).toEqual([]);
  });

  test("--format json has docker's fields", async () => {
    const [data] = (await out('volumes', '--format', 'json', 'db')).map((line) => JSON.parse(line));
    expect(data).toMatchObject({
      Name: `${stack.name}_data`,
      Driver: 'local',
      Scope: 'local',
      Mountpoint: expect.stringContaining(`${stack.name}_data`),
      Size: 'N/A',
    });
  });
});

describe('images', () => {
  test("lists every container's image", async () => {
    const [header, ...rows] = await out('images');
    expect(header?.split(/ {2,}/)).toEqual([
      'CONTAINER',
      'REPOSITORY',
      'TAG',
      'PLATFORM',
      'IMAGE ID',
      'SIZE',
      'CREATED',
    ]);
    expect(rows.map((row) => row.split(/ {2,}/).slice(0, 3))).toEqual([
      [`${stack.name}-db-1`, 'flotilla/test', 'full'],
      [`${stack.name}-once-1`, 'flotilla/test', '1'],
      [`${stack.name}-web-1`, 'flotilla/test', '1'],
      [`${stack.name}-web-2`, 'flotilla/test', '1'],
    ]);
  });

  test('-q prints each id once', async () => {
    const web = await stack.container('web-1');
    expect(await out('images', '-q', 'web')).toEqual([web.Image.replace('sha256:', '')]);
  });

  test('--format json is one array', async () => {
    const all = JSON.parse((await stack.ok('images', '--format', 'json', 'db')).stdout);
    expect(all).toEqual([
      expect.objectContaining({
        ID: (await stack.container('db-1')).Image,
        ContainerName: `${stack.name}-db-1`,
        Repository: 'flotilla/test',
        Tag: 'full',
        Platform: expect.stringMatching(/^linux\//),
        Size: expect.any(Number),
      }),
    ]);
  });
});

describe('port', () => {
  test('prints where a port is published, by protocol and replica', async () => {
    const bound = async (name: string, port: string): Promise<string> =>
      (await stack.container(name)).NetworkSettings.Ports[port]![0]!.HostPort;
    expect(await out('port', 'web', '80')).toEqual([`127.0.0.1:${await bound('web-1', '80/tcp')}`]);
    expect(await out('port', '--index', '2', '--protocol', 'udp', 'web', '53')).toEqual([
      `127.0.0.1:${await bound('web-2', '53/udp')}`,
    ]);
  });

  test('names the ports that are published, where the wanted one is not', async () => {
    const { status, stderr } = await stack.run(['port', 'web', '81']);
    expect([status, stderr]).toEqual([1, expect.stringMatching(/no port 81\/tcp.*80\/tcp/)]);
  });

  test('refuses a service that does not run', async () => {
    const { status, stderr } = await stack.run(['port', 'once', '80']);
    expect([status, stderr]).toEqual([1, expect.stringContaining('service "once" is not running')]);
  });
});

describe('top', () => {
  test('lists processes with their service and replica, the command last', async () => {
    const [header = '', ...rows] = await out('top', 'web');
    expect(header).toMatch(/^SERVICE +# +UID .* CMD$/);
    expect(rows.filter((row) => /^web +[12] +root .*stay$/.test(row))).toHaveLength(2);
  });

  test('of what does not run is empty', async () => {
    expect(await out('top', 'once')).toEqual([]);
  });
});

describe('stats', () => {
  test('--no-stream shows one reading of what runs', async () => {
    const [header = '', ...rows] = await out('stats', '--no-stream');
    expect(header.split(/ {2,}/)).toEqual([
      'CONTAINER ID',
      'NAME',
      'CPU %',
      'MEM USAGE / LIMIT',
      'MEM %',
      'NET I/O',
      'BLOCK I/O',
      'PIDS',
    ]);
    expect(rows).toHaveLength(3);
    expect(rows[0]).toMatch(/-db-1 +\d+\.\d\d% +[\d.]+\w+ \/ [\d.]+GiB +\d+\.\d\d% /);
  });

  test('-a shows what does not run too, --format json an object a line', async () => {
    const rows = (await out('stats', '-a', '--no-stream', '--format', 'json', 'once')).map((line) =>
      JSON.parse(line),
    );
    expect(rows).toEqual([
      expect.objectContaining({
        Name: `${stack.name}-once-1`,
        CPUPerc: '0.00%',
        MemUsage: '0B / 0B',
        PIDs: '0',
      }),
    ]);
  });

  test('goes on until Ctrl-C otherwise', async () => {
    const running = stack.start('stats', '--format', '{{.Name}} {{.PIDs}}', 'db');
    await running.says(/-db-1 \d+/);
    running.signal('SIGINT');
    expect((await running.ended).status).toBe(130);
  });
});

describe('events', () => {
  test('shows what happens, as it happens, without the labels of compose', async () => {
    const running = stack.start('events', '--json', '--since', '5s', 'web');
    await stack.ok('kill', '-s', 'SIGWINCH', 'web');
    await running.says(/"action":"kill"/);
    running.signal('SIGINT');
    const { stdout, status } = await running.ended;
    expect(status).toBe(130);
    const event = JSON.parse(lines(stdout).find((line) => line.includes('"kill"')) ?? '');
    expect(event).toMatchObject({
      action: 'kill',
      service: 'web',
      type: 'container',
      id: expect.any(String),
    });
    expect(event.attributes).toMatchObject({ image: 'flotilla/test:1', signal: expect.any(String) });
    expect(Object.keys(event.attributes).filter((name) => name.startsWith('com.docker'))).toEqual([]);
  });

  test('of the past end by themselves', async () => {
    // An engine keeps the last 256 events, and other tests make some too.
    await stack.ok('start', 'once');
    await stack.run(['wait', 'once']);
    const { stdout } = await stack.ok('events', '--since', '10m', '--until', '0s', 'once');
    expect(stdout).toMatch(/^[-\d]+ [\d:.]+ container die [0-9a-f]{64} \(.*exitCode=3.*\)$/m);
  });
});

describe('wait', () => {
  test('ends with the exit status, also of what has ended before', async () => {
    const { status, stdout } = await stack.run(['wait', 'once']);
    expect(status).toBe(3);
    expect(stdout).toMatch(/^container "[0-9a-f]{64}" exited with status code 3\n$/);
  });

  test('waits for what runs; --down-project takes the project down then', async () => {
    await using other = await Stack.open(`
services:
  tests:
    image: flotilla/test:1
    command: [sh, -c, "sleep 1; exit 5"]
  db:
    image: flotilla/test:1
`);
    await other.ok('up', '-d');
    const { status } = await other.run(['wait', '--down-project', 'tests', 'db']);
    expect(status).toBe(5);
    expect(await other.everything()).toEqual([]);
  });

  test('refuses a project without containers', async () => {
    const { status, stderr } = await stack.run(['-p', `${stack.name}none`, 'wait', 'web']);
    expect([status, stderr]).toEqual([1, expect.stringContaining('no containers for project')]);
  });
});
