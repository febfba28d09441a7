import { eventually } from '../../support/time/eventually.ts';
import type { Running } from '../support/running.ts';
import { Stack } from '../support/stack.ts';

/** A compose file with one service that has these rules. */
export const service = (rules: string, more = ''): string => `
services:
  web:
    image: flotilla/test:1
${more}
    develop:
      watch:
${rules}
`;

export const SYNC = '        - { path: ./src, action: sync, target: /app }';

export async function watching(compose: string, ...args: readonly string[]): Promise<[Stack, Running]> {
  const stack = await Stack.open(compose);
  stack.write('src/first.js', 'first');
  const running = stack.start('watch', ...args);
  try {
    await running.says(/Watch enabled/);
    return [stack, running];
  } catch (error) {
    await stack[Symbol.asyncDispose]();
    throw error;
  }
}

export const read = (stack: Stack, path: string, container = 'web-1'): Promise<string> =>
  eventually(`${path} in ${container}`, async () => {
    const text = await stack.exec(container, 'cat', path);
    return text.includes('No such file') ? undefined : text;
  });

export const holds = (stack: Stack, path: string, text: string, container = 'web-1'): Promise<unknown> =>
  eventually(`${text} in ${path}`, async () => (await stack.exec(container, 'cat', path)) === text);
