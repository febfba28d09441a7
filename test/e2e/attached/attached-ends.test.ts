import { describe, expect, test } from 'bun:test';
import { Stack } from '../support/stack.ts';
import { CHANGED, Terminal } from '../support/terminal.ts';

/** job ends at once, failing a moment later, and service runs until it is told to stop. */
const THREE = `
services:
  job:
    image: flotilla/test:1
    command: [sh, -c, "echo from job"]
  failing:
    image: flotilla/test:1
    command: [sh, -c, "echo from failing; sleep 1; exit 3"]
  service:
    image: flotilla/test:1
    command: [sh, -c, "trap 'exit 5' TERM; echo from service; while :; do sleep 0.1; done"]
`;

/** The same, and failing begins when job has ended. */
const IN_ORDER = THREE.replace(
  '  failing:\n',
  '  failing:\n    depends_on: { job: { condition: service_completed_successfully } }\n',
);

describe.concurrent('up that ends with a container', () => {
  test('--abort-on-container-exit stops the others at the first end', async () => {
    await using stack = await Stack.open(THREE);
    const { status, stdout, stderr } = await stack.run([
      'up',
      '--abort-on-container-exit',
      'failing',
      'service',
    ]);
    expect(status).toBe(3);
    expect(stderr).toContain('Aborting on container exit...');
    expect(stdout).toMatch(/^failing-1 exited with code 3$/m);
    expect(stdout).toMatch(/^service-1 exited with code 5$/m);
    expect(await stack.states()).toEqual(['failing-1 exited', 'service-1 exited']);
  });

  test('--abort-on-container-exit ends with a one-shot service the second time too', async () => {
    await using stack = await Stack.open(IN_ORDER);
    for (const _ of ['first', 'second']) {
      const { status, stdout } = await stack.run(['up', '--abort-on-container-exit']);
      expect([status, stdout]).toEqual([0, expect.stringMatching(/^job-1 exited with code 0$/m)]);
    }
  });

  test('--abort-on-container-failure lets those go on that end well', async () => {
    await using stack = await Stack.open(IN_ORDER);
    const { status, stdout } = await stack.run(['up', '--abort-on-container-failure']);
    expect(status).toBe(3);
    expect(stdout.indexOf('job-1 exited with code 0')).toBeLessThan(
      stdout.indexOf('failing-1 exited with code 3'),
    );
    expect(await stack.states()).toEqual(['failing-1 exited', 'job-1 exited', 'service-1 exited']);
  });

  test('--exit-code-from ends with the status of a service', async () => {
    await using stack = await Stack.open(THREE);
    const { status } = await stack.run(['up', '--exit-code-from', 'service']);
    expect(status).toBe(5);
  });

  test.each([
    ['--no-attach failing', ['--no-attach', 'failing'], ''],
    ['--attach service', ['--attach', 'service'], ''],
    ['attach: false in the file', [], '    attach: false\n'],
  ])('--abort-on-container-exit counts what is named and not shown, by %s', async (_, flags, key) => {
    await using stack = await Stack.open(THREE.replace('  failing:\n', `  failing:\n${key}`));
    const { status, stdout } = await stack.run([
      ...['up', '--abort-on-container-exit', ...flags],
      ...['failing', 'service'],
    ]);
    expect(status).toBe(3);
    expect(stdout).not.toContain('from failing');
    expect(stdout).toMatch(/^failing-1 exited with code 3$/m);
    expect(await stack.states()).toEqual(['failing-1 exited', 'service-1 exited']);
  });

  test('ends when what is named has ended, also what is not shown', async () => {
    await using stack = await Stack.open(THREE);
    const { status, stdout } = await stack.run(['up', '--no-attach', 'failing', 'failing', 'job']);
    expect(status).toBe(0);
    expect(stdout).not.toContain('from failing');
    expect(await stack.states()).toEqual(['failing-1 exited', 'job-1 exited']);
  });

  test('ends with the services that are named, and leaves what they depend on', async () => {
    await using stack = await Stack.open(`
services:
  job: { image: "flotilla/test:1", command: [echo, hello], depends_on: [server] }
  server: { image: "flotilla/test:1" }
`);
    const { status, stdout } = await stack.run(['up', '--attach-dependencies', 'job']);
    expect(status).toBe(0);
    expect(stdout).toContain('Attaching to job-1, server-1');
    expect(stdout).toContain('job-1 exited with code 0');
    expect(await stack.states()).toEqual(['job-1 exited', 'server-1 running']);
  });

  test('an end that is not shown does not count', async () => {
    await using stack = await Stack.open(THREE);
    const { status, stdout } = await stack.run(['up', '--attach', 'failing', '--abort-on-container-exit']);
    expect(status).toBe(3);
    expect(stdout).toMatch(/^Attaching to failing-1$/m);
    expect(stdout).not.toContain('from job');
  });

  test('shows a job once that has just ended, whether its engine lists it as running still or not', async () => {
    await using stack = await Stack.open(
      'services: {job: {image: "flotilla/test:1", command: [echo, hello]}}\n',
    );
    for (let round = 0; round < 3; round += 1) {
      await stack.ok('up', '-d');
      const { stdout } = await stack.ok('up', '--abort-on-container-exit');
      expect(stdout.match(/\| hello$/gm)).toEqual(['| hello']);
      await stack.ok('down');
    }
  });

  test('says first what it is attached to', async () => {
    await using stack = await Stack.open(THREE);
    const { stdout } = await stack.run(['up', '--abort-on-container-exit', '--no-attach', 'failing']);
    expect(stdout.split('\n')[0]).toBe('Attaching to job-1, service-1');
    expect(stdout).not.toContain('from failing');
  });
});

describe.concurrent('up on a terminal', () => {
  test('d leaves the containers running', async () => {
    await using stack = await Stack.open(THREE);
    const terminal = Terminal.open(stack, ['up', 'service']);
    await terminal.says(/from service[\s\S]*Detach/);
    terminal.type('d');
    expect((await terminal.ended).status).toBe(0);
    expect(terminal.stdout).not.toContain(CHANGED);
    expect(await stack.states()).toEqual(['service-1 running']);
  });

  test('w says that there is nothing to watch', async () => {
    await using stack = await Stack.open(THREE);
    const terminal = Terminal.open(stack, ['up', 'service']);
    await terminal.says(/from service[\s\S]*Detach/);
    terminal.type('w');
    await terminal.says(/None of the selected services has rules for watch/);
  });

  test('Ctrl-C stops the containers, shows their ends, and ends with 130', async () => {
    await using stack = await Stack.open(THREE);
    const terminal = Terminal.open(stack, ['up', 'service']);
    await terminal.says(/from service[\s\S]*Detach/);
    terminal.type('\u0003');
    expect((await terminal.ended).status).toBe(130);
    expect(terminal.stdout).toContain('Gracefully Stopping...');
    expect(terminal.stdout).toContain('service-1 exited with code 5');
    expect(terminal.stdout).not.toContain(CHANGED);
    expect(await stack.states()).toEqual(['service-1 exited']);
  });

  test('has no menu with --menu=false or COMPOSE_MENU=false', async () => {
    await using stack = await Stack.open(THREE);
    const terminals = [
      Terminal.open(stack, ['up', '--menu=false', '--exit-code-from', 'failing', 'failing']),
      Terminal.open(stack, ['-p', stack.alsoRemoves(`${stack.name}b`), 'up', 'failing'], {
        COMPOSE_MENU: 'false',
      }),
    ];
    const [first, second] = await Promise.all(terminals.map(({ ended }) => ended));
    expect([first?.status, second?.status]).toEqual([3, 0]);
    expect(`${first?.stdout}${second?.stdout}`).not.toContain('Detach');
  });
});
