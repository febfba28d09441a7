import { describe, expect, test } from 'bun:test';
import { chmodSync, readFileSync } from 'node:fs';
import { Stack } from '../support/stack.ts';

const MODELS = `
services:
  app: { image: "flotilla/test:1", models: [llm, big-one] }
  other: { image: "flotilla/test:1" }
models:
  llm: { model: ai/small }
  big-one: { model: ai/big, context_size: 4096, runtime_flags: ["--a", "--b=1"] }
`;

/** What the plugin's commands answer; `ai/small` is there already. */
const ANSWERS = `case "$1" in
  status) echo '{"running":true,"endpoint":"http://runner/v1/"}' ;;
  ls) echo '[{"id":"x","tags":["ai/small"]},{"id":"y","tags":null}]' ;;
  pull) echo '{"type":"progress","message":"Downloaded: 1.0 MB"}' ;;
esac`;

async function openModels(
  plugin: string | undefined,
): Promise<{ stack: Stack; env: Record<string, string> }> {
  const stack = await Stack.open(MODELS);
  stack.write('docker/config.json', '{}');
  if (plugin !== undefined) {
    const text = `#!/bin/sh\necho "$@" >> "$(dirname "$0")/calls"\n${plugin}\n`;
    chmodSync(stack.write('docker/cli-plugins/docker-model', text), 0o755);
  }
  return { stack, env: { DOCKER_CONFIG: `${stack.folder}/docker` } };
}

const calls = (stack: Stack): string[] =>
  readFileSync(`${stack.folder}/docker/cli-plugins/calls`, 'utf8').trim().split('\n').sort();

const CALLS = [
  'configure --context-size 4096 ai/big -- --a --b=1',
  'configure ai/small',
  'ls --json',
  'pull ai/big',
  'status --json',
];

describe.concurrent('models', () => {
  test('are pulled and configured, and services know where they answer', async () => {
    const { stack, env } = await openModels(ANSWERS);
    await using _ = stack;
    const up = await stack.run(['up', '-d'], { env });
    expect(up.stderr).toMatch(
      /Model big-one +Pulling\n.*Downloaded: 1\.0 MB\n Model big-one +Pulled\n Model big-one +Configuring/s,
    );
    expect(calls(stack)).toEqual(CALLS);
    const { Env } = (await stack.container('app-1')).Config;
    expect(Env).toContain('LLM_URL=http://runner/v1/');
    expect(Env).toContain('LLM_MODEL=ai/small');
    expect(Env).toContain('BIG_ONE_MODEL=ai/big');
    const ids = await stack.ids();
    await stack.run(['up', '-d'], { env });
    expect(await stack.ids()).toEqual(ids);
  });

  test('are there for a one-off container too', async () => {
    const { stack, env } = await openModels(ANSWERS);
    await using _ = stack;
    const { stdout } = await stack.run(['run', '--rm', 'app', 'sh', '-c', 'echo "$LLM_URL"'], { env });
    expect(stdout).toBe('http://runner/v1/\n');
  });

  test('are not asked for where no service that is wanted uses one', async () => {
    const { stack, env } = await openModels(undefined);
    await using _ = stack;
    expect(await stack.run(['up', '-d', 'other'], { env })).toMatchObject({ status: 0 });
    expect(await stack.states()).toEqual(['other-1 running']);
  });

  test('without the plugin are an error, and nothing is made', async () => {
    const { stack, env } = await openModels(undefined);
    await using _ = stack;
    const { status, stderr } = await stack.run(['up', '-d'], { env });
    expect(status).toBe(1);
    expect(stderr).toContain("'models' support requires Docker Model plugin");
    expect(await stack.everything()).toEqual([]);
  });

  test('that fail stop the run with what the plugin said, before a container is made', async () => {
    const { stack, env } = await openModels(
      `[ "$1" = pull ] && { echo "no space left" >&2; exit 3; }\n${ANSWERS}`,
    );
    await using _ = stack;
    const { status, stderr } = await stack.run(['up', '-d'], { env });
    expect(status).toBe(1);
    expect(stderr).toContain('"docker model pull ai/big" ended with exit code 3: no space left');
    expect(await stack.everything()).toEqual([]);
  });
});
