import { describe, expect, test } from 'bun:test';
import { Stack } from '../support/stack.ts';

const ONE = 'services:\n  a:\n    image: flotilla/test:1\n';

describe.concurrent('compose files', () => {
  test('-f twice merges, the later file above the earlier', async () => {
    await using stack = await Stack.open();
    stack.write('base.yaml', `${ONE}    environment: { A: base, B: base }\n`);
    stack.write('more.yaml', 'services:\n  a:\n    environment: { B: more }\n');
    await stack.ok('-f', 'base.yaml', '-f', 'more.yaml', 'up', '-d');
    const { Env, Labels } = (await stack.container('a-1')).Config;
    expect(Env).toEqual(expect.arrayContaining(['A=base', 'B=more']));
    expect(Labels['com.docker.compose.project.config_files']).toBe(
      `${stack.folder}/base.yaml,${stack.folder}/more.yaml`,
    );
  });

  test('compose.override.yaml is merged by itself', async () => {
    await using stack = await Stack.open(`${ONE}    environment: { A: base }\n`);
    stack.write('compose.override.yaml', 'services:\n  a:\n    environment: { A: override }\n');
    await stack.ok('up', '-d');
    expect((await stack.container('a-1')).Config.Env).toContain('A=override');
  });

  test('are found in a folder above', async () => {
    await using stack = await Stack.open(ONE);
    stack.write('deep/er/file', '');
    const { status } = await stack.run(['up', '-d'], { cwd: `${stack.folder}/deep/er` });
    expect(status).toBe(0);
    expect((await stack.container('a-1')).Config.Labels['com.docker.compose.project.working_dir']).toBe(
      stack.folder,
    );
  });

  test('-f - reads standard input', async () => {
    await using stack = await Stack.open();
    const { status } = await stack.run(['-f', '-', 'up', '-d'], { stdin: ONE });
    expect(status).toBe(0);
    expect(await stack.states()).toEqual(['a-1 running']);
  });

  test('-f of a file that is not there names it', async () => {
    await using stack = await Stack.open();
    const { status, stderr } = await stack.run(['-f', 'nowhere.yaml', 'up', '-d']);
    expect(status).not.toBe(0);
    expect(stderr).toContain('nowhere.yaml');
  });

  test('--env-file gives the variables, and replaces .env', async () => {
    await using stack = await Stack.open(`${ONE}    environment: { A: "\${A}", B: "\${B:-none}" }\n`);
    stack.write('.env', 'A=dotenv\nB=dotenv\n');
    stack.write('prod.env', 'A=prod\n');
    await stack.ok('--env-file', 'prod.env', 'up', '-d');
    expect((await stack.container('a-1')).Config.Env).toEqual(expect.arrayContaining(['A=prod', 'B=none']));
  });

  test('.env is read by itself, below this process', async () => {
    await using stack = await Stack.open(`${ONE}    environment: { A: "\${A}", B: "\${B}" }\n`);
    stack.write('.env', 'A=dotenv\nB=dotenv\n');
    const { status } = await stack.run(['up', '-d'], { env: { B: 'process' } });
    expect(status).toBe(0);
    expect((await stack.container('a-1')).Config.Env).toEqual(
      expect.arrayContaining(['A=dotenv', 'B=process']),
    );
  });

  test('--project-directory moves relative paths and the search for .env', async () => {
    await using stack = await Stack.open();
    stack.write(
      'conf/compose.yaml',
      `${ONE}    volumes: ["./site:/site"]\n    environment: { A: "\${A}" }\n`,
    );
    stack.write('app/site/f', 'of the app\n');
    stack.write('app/.env', 'A=app\n');
    await stack.ok('-f', 'conf/compose.yaml', '--project-directory', 'app', 'up', '-d');
    expect(await stack.exec('a-1', 'sh', '-c', 'cat /site/f; echo $A')).toBe('of the app\napp');
  });

  test('-p names the project', async () => {
    await using stack = await Stack.open(ONE);
    const other = stack.alsoRemoves(`${stack.name}other`);
    await stack.ok('-p', other, 'up', '-d');
    expect((await stack.inspect(`${other}-a-1`)).State.Status).toBe('running');
    expect(await stack.everything()).toEqual([]);
  });

  test('a project name that is none is refused', async () => {
    await using stack = await Stack.open(ONE);
    const { status, stderr } = await stack.run(['-p', 'No Such', 'up', '-d']);
    expect(status).not.toBe(0);
    expect(stderr).toContain('No Such');
  });
});

describe.concurrent('profiles', () => {
  const TEXT = `${ONE}  tool:\n    image: flotilla/test:1\n    profiles: [debug]\n`;

  test('services of a profile are left out', async () => {
    await using stack = await Stack.open(TEXT);
    await stack.ok('up', '-d');
    expect(await stack.states()).toEqual(['a-1 running']);
  });

  test('--profile takes them in', async () => {
    await using stack = await Stack.open(TEXT);
    await stack.ok('--profile', 'debug', 'up', '-d');
    expect(await stack.states()).toEqual(['a-1 running', 'tool-1 running']);
  });

  test('COMPOSE_PROFILES takes them in', async () => {
    await using stack = await Stack.open(TEXT);
    await stack.run(['up', '-d'], { env: { COMPOSE_PROFILES: 'other,debug' } });
    expect(await stack.states()).toEqual(['a-1 running', 'tool-1 running']);
  });

  test('a service that is named is taken in without its profile', async () => {
    await using stack = await Stack.open(TEXT);
    await stack.ok('up', '-d', 'tool');
    expect(await stack.states()).toEqual(['tool-1 running']);
  });
});
