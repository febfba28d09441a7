import { describe, expect, test } from 'bun:test';
import { chmodSync } from 'node:fs';
import { Stack } from '../support/stack.ts';

const PROVIDED = `
services:
  db: { provider: { type: testprovider, options: { size: [1, 2] } } }
  app: { image: "flotilla/test:1", depends_on: [db] }
`;

async function openProvided(script: string): Promise<{ stack: Stack; env: Record<string, string> }> {
  const stack = await Stack.open(PROVIDED);
  chmodSync(stack.write('bin/testprovider', `#!/bin/sh\n${script}\n`), 0o755);
  return { stack, env: { PATH: `${stack.folder}/bin:${process.env.PATH}` } };
}

const GIVES = `echo "$@" >> "$(dirname "$0")/calls"
echo '{"type":"info","message":"one moment"}'
echo '{"type":"setenv","message":"URL=db://here"}'`;

describe.concurrent('a provider service', () => {
  test('gives its variables to the services that depend on it', async () => {
    const { stack, env } = await openProvided(GIVES);
    await using _ = stack;
    const up = await stack.run(['up', '-d'], { env });
    expect(up.stderr).toContain('one moment');
    expect((await stack.container('app-1')).Config.Env).toContain('DB_URL=db://here');
    const again = await stack.run(['up', '-d'], { env });
    expect(again.stderr).not.toContain('Recreate');
  });

  test('has its program called with the project, the options and the service, for up, stop and down', async () => {
    const { stack, env } = await openProvided(GIVES);
    await using _ = stack;
    for (const words of [['up', '-d'], ['stop', '-t', '0'], ['down']]) await stack.run(words, { env });
    const calls = (await Bun.file(`${stack.folder}/bin/calls`).text()).trim().split('\n');
    const call = (action: string): string =>
      `compose --project-name=${stack.name} ${action} --size=1 --size=2 db`;
    expect(calls).toEqual([call('up'), call('stop'), call('down')]);
  });

  test('that fails stops the run before a container is made', async () => {
    const { stack, env } = await openProvided('echo \'{"type":"error","message":"no quota"}\'; exit 1');
    await using _ = stack;
    const { status, stderr } = await stack.run(['up', '-d'], { env });
    expect(status).toBe(1);
    expect(stderr).toContain('no quota');
    expect(await stack.everything()).toEqual([]);
  });

  test('without a program is an error that says where it is looked for', async () => {
    await using stack = await Stack.open(PROVIDED);
    const { status, stderr } = await stack.run(['up', '-d']);
    expect(status).toBe(1);
    expect(stderr).toContain('There is no program for the provider "testprovider"');
  });
});
