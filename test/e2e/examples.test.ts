import { describe, expect, test } from 'bun:test';
import { cpSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { nodeRuntime, pythonRuntime } from '../../scripts/images/runtimes.ts';
import { TEST_IMAGE } from '../support/images.ts';
import { eventually } from '../support/time/eventually.ts';
import type { Running } from './support/running.ts';
import { Stack } from './support/stack.ts';

const EXAMPLES = join(import.meta.dir, '../../examples');

/** A port that nobody listens on. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

interface Example {
  readonly stack: Stack;
  readonly running: Running;
  /** Waits until the service answers that. */
  readonly answers: (text: string) => Promise<unknown>;
}

async function watchExample(
  stack: Stack,
  name: string,
  image: { readonly variable: string; readonly reference: string },
): Promise<Example> {
  cpSync(join(EXAMPLES, name), stack.folder, { recursive: true });
  const port = await freePort();
  stack.write('.env', `PORT=${port}\n${image.variable}=${image.reference}\n`);
  const running = stack.start('watch');
  await running.says(/Watch enabled/);
  const answers = (text: string): Promise<unknown> =>
    eventually(
      `the answer ${text}`,
      async () => {
        const answer = await (await fetch(`http://127.0.0.1:${port}/`)).text();
        if (answer.trim() === text) return true;
        throw new Error(`it is ${answer}; ${running.stderr.slice(-500)}`);
      },
      40_000,
    );
  return { stack, running, answers };
}

describe.concurrent('the examples of the dev loop', () => {
  test('dev-node: a change is there a moment after it is saved, and a rebuild after another version', async () => {
    await using stack = await Stack.open();
    const reference = await nodeRuntime(stack.engine);
    const { answers } = await watchExample(stack, 'dev-node', { variable: 'NODE_IMAGE', reference });
    await answers('Hello from version 1.0.0');
    stack.write('src/greeting.js', "export const greeting = 'Good morning';\n");
    await answers('Good morning from version 1.0.0');
    stack.write('package.json', '{ "name": "dev-node", "version": "2.0.0", "type": "module" }\n');
    await answers('Good morning from version 2.0.0');
    await stack.ok('down', '-t', '0', '--rmi', 'local');
  });

  test('dev-python: a template is synced, a module restarts, a requirement rebuilds', async () => {
    await using stack = await Stack.open();
    const reference = await pythonRuntime(stack.engine);
    const { running, answers } = await watchExample(stack, 'dev-python', {
      variable: 'PYTHON_IMAGE',
      reference,
    });
    await answers('Hello with humanize 4.9.0');
    const [before] = Object.values(await stack.ids());
    stack.write('app/templates/page.txt', '{greeting}, and humanize {version}\n');
    await answers('Hello, and humanize 4.9.0');
    stack.write('app/words.py', 'GREETING = "Good morning"\n');
    await answers('Good morning, and humanize 4.9.0');
    expect(Object.values(await stack.ids())).toEqual([before ?? '']);
    stack.write('requirements.txt', 'humanize==4.10.0\n');
    await running.says(/successfully built/);
    await answers('Good morning, and humanize 4.10.0');
    await stack.ok('down', '-t', '0', '--rmi', 'local');
  });
});

test('voting-app: the same file runs on one machine, too', async () => {
  await using stack = await Stack.open();
  cpSync(join(EXAMPLES, 'voting-app'), stack.folder, { recursive: true });
  const [vote, result] = [await freePort(), await freePort()];
  stack.write('.env', `VOTE_PORT=${vote}\nRESULT_PORT=${result}\nBASE_IMAGE=${TEST_IMAGE}\n`);
  await stack.ok('up', '-d', '--wait');
  const page = async (port: number, words = ''): Promise<string> =>
    (await fetch(`http://127.0.0.1:${port}/cgi-bin/index${words}`)).text();
  expect(await page(vote, '?cats')).toContain('is taken');
  await eventually('the vote is counted', async () => (await page(result)) === 'cats 1\n');
  await stack.ok('down', '-v', '-t', '0', '--rmi', 'local');
});
