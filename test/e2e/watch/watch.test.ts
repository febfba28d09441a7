import { describe, expect, test } from 'bun:test';
import { chmodSync, copyFileSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { staticBusybox } from '../../../scripts/images/busybox.ts';
import { eventually } from '../../support/time/eventually.ts';
import { sameTree } from '../support/same-tree.ts';
import { Stack } from '../support/stack.ts';
import { holds, read, SYNC, service, watching } from './watching.ts';

describe.concurrent('watch', () => {
  test('brings the project up and carries changes into it', async () => {
    const [stack, running] = await watching(service(SYNC));
    await using _ = stack;
    expect(await stack.states()).toEqual(['web-1 running']);
    stack.write('src/a.js', 'one');
    expect(await read(stack, '/app/a.js')).toBe('one');
    expect(running.stdout).toContain('Syncing service "web" after 1 changes were detected');
    stack.write('src/a.js', 'two');
    await holds(stack, '/app/a.js', 'two');
    running.signal('SIGINT');
    expect((await running.ended).status).toBe(130);
    expect(running.stdout).toContain('Watch disabled');
    expect(await stack.states()).toEqual(['web-1 running']);
  });

  test('keeps every replica equal to the source: folders, links, modes, renames, removals', async () => {
    const [stack] = await watching(service(SYNC, '    scale: 2'));
    await using _ = stack;
    const path = (name: string): string => join(stack.folder, 'src', name);
    rmSync(path('first.js'));
    for (let index = 0; index < 50; index += 1) stack.write(`src/lib/deep/f${index}`, `${index}`);
    chmodSync(stack.write('src/run.sh', 'echo'), 0o755);
    symlinkSync('lib/deep', path('link'));
    await sameTree(stack, 'web-1', '/app', 'src');
    await sameTree(stack, 'web-2', '/app', 'src');
    renameSync(path('lib'), path('moved'));
    renameSync(stack.write('src/.tmp', 'by rename'), path('run.sh'));
    rmSync(path('link'));
    stack.write('src/link/now-a-folder', 'x');
    rmSync(path('moved/deep'), { recursive: true });
    stack.write('src/moved/deep', 'a file now');
    await sameTree(stack, 'web-1', '/app', 'src');
    await sameTree(stack, 'web-2', '/app', 'src');
  });

  test('many files at once take the places of links and folders', async () => {
    const [stack] = await watching(service(SYNC));
    await using _ = stack;
    const path = (name: string): string => join(stack.folder, 'src', name);
    for (let index = 0; index < 400; index += 1) stack.write(`src/d${index % 9}/f${index}`, `${index}`);
    rmSync(path('first.js'));
    symlinkSync('f0', path('d0/link'));
    stack.write('src/d1/kind/folder', 'x');
    await sameTree(stack, 'web-1', '/app', 'src');
    for (let index = 0; index < 400; index += 1) stack.write(`src/d${index % 9}/f${index}`, `again ${index}`);
    rmSync(path('d0/link'));
    stack.write('src/d0/link', 'a file now');
    await sameTree(stack, 'web-1', '/app', 'src');
    for (let index = 0; index < 400; index += 1)
      stack.write(`src/d${index % 9}/f${index}`, `once more ${index}`);
    rmSync(path('d1/kind'), { recursive: true });
    stack.write('src/d1/kind', 'a file now');
    await sameTree(stack, 'web-1', '/app', 'src');
    for (let index = 0; index < 400; index += 1)
      stack.write(`src/d${index % 9}/f${index}`, `${index % 3}%\n`);
    chmodSync(path('d2/f2'), 0o755);
    rmSync(path('d3/f3'));
    await sameTree(stack, 'web-1', '/app', 'src');
  });

  test('leaves no process behind in the containers', async () => {
    const [stack, running] = await watching(service(SYNC));
    await using _ = stack;
    stack.write('src/a.js', 'a');
    await read(stack, '/app/a.js');
    running.signal('SIGINT');
    await running.ended;
    await eventually('only its own processes are left', async () => {
      const processes = await stack.exec('web-1', 'ps', '-o', 'args');
      return !processes.split('\n').includes('sh');
    });
  });

  test('an image without any program takes files', async () => {
    await using stack = await Stack.open(
      service(SYNC, '    build: ./bare').replace('    image: flotilla/test:1\n', ''),
    );
    const busybox = staticBusybox();
    if (busybox === undefined) throw new Error('The image for this test needs a static busybox');
    stack.write(
      'bare/Dockerfile',
      'FROM scratch\nCOPY busybox /tool/busybox\nENTRYPOINT ["/tool/busybox", "sleep", "3600"]\n',
    );
    copyFileSync(busybox, join(stack.folder, 'bare/busybox'));
    stack.write('src/first.js', 'first');
    const running = stack.start('watch');
    await running.says(/Watch enabled/);
    stack.write('src/a.js', 'one');
    const there = async (path: string): Promise<string> => stack.exec('web-1', '/tool/busybox', 'cat', path);
    await eventually('a.js is there', async () => (await there('/app/a.js')) === 'one');
    rmSync(join(stack.folder, 'src/a.js'));
    await running.says(/its image has no program that could remove files/);
    stack.write('src/b.js', 'two');
    await eventually('b.js is there', async () => (await there('/app/b.js')) === 'two');
    await stack.ok('down', '-t', '0', '--rmi', 'local');
  });

  test('--no-up watches what runs already, without starting anything', async () => {
    await using stack = await Stack.open(service(SYNC));
    stack.write('src/a.js', 'one');
    const running = stack.start('watch', '--no-up');
    await running.says(/Watch enabled/);
    expect(await stack.states()).toEqual([]);
    await stack.ok('up', '-d');
    expect(await read(stack, '/app/a.js')).toBe('one');
  });

  test('sync+restart restarts when the file is there', async () => {
    const [stack, running] = await watching(
      service('        - { path: ./src, action: sync+restart, target: /app }'),
    );
    await using _ = stack;
    const before = await stack.container('web-1');
    stack.write('src/a.conf', 'new');
    await running.says(/service\(s\) \["web"\] restarted/);
    const after = await stack.container('web-1');
    expect(after.Id).toBe(before.Id);
    expect(after.State.StartedAt).not.toBe(before.State.StartedAt);
    expect(await read(stack, '/app/a.conf')).toBe('new');
  });

  test('sync+exec runs its command in the container and shows what it writes', async () => {
    const rule =
      '        - { path: ./src, action: sync+exec, target: /app, exec: { command: [sh, -c, "echo got $$(cat /app/a) as $$WHO"], environment: [WHO=me], working_dir: /tmp } }';
    const [stack, running] = await watching(service(rule));
    await using _ = stack;
    stack.write('src/a', 'it');
    await running.says(/got it as me/);
  });

  test('initial_sync copies all that is there at the beginning', async () => {
    const [stack] = await watching(
      service('        - { path: ./src, action: sync, target: /app, initial_sync: true }'),
    );
    await using _ = stack;
    await sameTree(stack, 'web-1', '/app', 'src');
  });

  test("docker compose's older name of initial_sync is taken, with a warning", async () => {
    const [stack, running] = await watching(
      service(SYNC.replace('target: /app', 'target: /app, x-initialSync: true')),
    );
    await using _ = stack;
    expect(await read(stack, '/app/first.js')).toBe('first');
    expect(running.stderr).toContain(
      'x-initialSync is DEPRECATED, please use the official `initial_sync` attribute',
    );
  });

  test('ignore, include and the .dockerignore of the build leave files out', async () => {
    const [stack] = await watching(
      service(
        '        - { path: ./src, action: sync, target: /app, ignore: ["*.log"], include: ["**/*.js", "**/*.log", "keep"] }',
        '    build: { context: ., dockerfile_inline: "FROM flotilla/test:1" }\n    pull_policy: never',
      ).replace('    image: flotilla/test:1\n', ''),
    );
    await using _ = stack;
    stack.write('src/a.log', 'no');
    stack.write('src/a.css', 'no');
    stack.write('src/a.js', 'yes');
    stack.write('src/keep/b', 'yes');
    await read(stack, '/app/a.js');
    await read(stack, '/app/keep/b');
    expect((await stack.exec('web-1', 'ls', '/app')).split(/\s+/).sort()).toEqual(['a.js', 'keep']);
    await stack.ok('down', '-t', '0', '--rmi', 'local');
  });

  test('files belong to the user that the container runs as', async () => {
    const [stack] = await watching(service(SYNC, '    user: "1234:2345"'));
    await using _ = stack;
    stack.write('src/lib/a.js', 'a');
    await read(stack, '/app/lib/a.js');
    expect(await stack.exec('web-1', 'stat', '-c', '%u:%g', '/app/lib/a.js', '/app/lib')).toBe(
      '1234:2345\n1234:2345',
    );
    rmSync(join(stack.folder, 'src/lib'), { recursive: true });
    await eventually('lib is gone', async () => (await stack.exec('web-1', 'ls', '/app')) === '');
  });

  test('--explain says which rule a path sets off, and changes nothing', async () => {
    await using stack = await Stack.open(service(SYNC));
    stack.write('src/a.js', 'a');
    const { stdout } = await stack.ok('watch', '--explain', 'src/a.js');
    expect(stdout).toContain('a change there sets off:\n  web develop.watch[0] (sync): yes to /app/a.js\n');
    const dry = await stack.ok('watch', '--dry-run');
    expect(dry.stdout).toMatch(/^web develop\.watch\[0\] \(sync\): .*\/src -> \/app$/m);
    expect(await stack.everything()).toEqual([]);
  });

  test('--progress json tells each step as an event', async () => {
    await using stack = await Stack.open(service(SYNC));
    stack.write('src/first.js', 'first');
    const running = stack.start('--progress', 'json', 'watch');
    await running.says(/"code":"enabled"/);
    stack.write('src/a.js', 'a');
    await running.says(/"code":"synced"/);
    const lines = running.stderr
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines.find(({ code }) => code === 'syncing')).toMatchObject({
      kind: 'watch',
      service: 'web',
      changes: 1,
      text: 'Syncing service "web" after 1 changes were detected',
    });
  });

  test('a project without rules, and a rebuild without a build section, are refused', async () => {
    await using stack = await Stack.open('services:\n  web:\n    image: flotilla/test:1\n');
    expect((await stack.run(['watch'])).stderr).toContain(
      'None of the selected services has rules for watch',
    );
    stack.compose(service('        - { path: ./src, action: rebuild }'));
    expect((await stack.run(['watch'])).stderr).toContain('it has no build section');
    expect(await stack.everything()).toEqual([]);
  });
});
