import { afterAll, expect, test } from 'bun:test';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DIFFERENCES } from '../../../src/cli/compatibility/differences.ts';
import { DOCKER_COMPOSE } from '../../../src/cli/compatibility/docker-compose.ts';
import { answerTo } from '../../../src/cli/completion/complete.ts';
import { invocationOf } from '../../../src/cli/invocation.ts';
import { quietRoot } from '../../../src/cli/program.ts';

const FOLDER = mkdtempSync(join(tmpdir(), 'flotilla-completion-'));
const FILE = join(FOLDER, 'compose.yaml');
writeFileSync(FILE, 'services: {web: {image: x}, job: {image: x, profiles: [night]}}\n');
afterAll(() => rmSync(FOLDER, { recursive: true }));

const FLAGLESS = new Set(['alpha', 'top']);

/** What is offered for the last word, and the directive. */
async function offered(...words: readonly string[]): Promise<string> {
  const invocation = invocationOf('docker-compose', ['__complete', 'compose', ...words], {});
  const { candidates, directive } = await answerTo(invocation, quietRoot(invocation));
  return `${candidates.map(({ text }) => `${text} `).join('')}:${directive}`;
}

test.each([
  [['up', ''], 'job web :4'],
  [['up', '-d', 'web', ''], 'job web :4'],
  [['logs', '--tail', '5', ''], 'job web :4'],
  [['logs', '-fn5', ''], 'job web :4'],
  [['up', '--exit-code-from', ''], 'job web :4'],
  [['exec', '-e', 'A=1', ''], 'job web :4'],
  [['exec', 'web', ''], ':0'],
  [['exec', 'web', '-'], ':0'],
  [['scale', ''], 'job= web= :6'],
  [['cp', ''], 'job: web: :2'],
  [['up', '--pull', ''], 'always missing never policy build :4'],
  [['up', '--pull='], 'always missing never policy build :4'],
  [['logs', '-n', ''], ':0'],
  [['version', ''], ':4'],
  [['nosuch', ''], ':0'],
  [['--profile', ''], 'night :4'],
  [['--ansi', ''], 'auto never always :4'],
  [['--file', ''], 'yaml yml :8'],
  [['--project-directory', ''], ':16'],
  [['node', 'ls', '-'], expect.stringContaining('--quiet -q ')],
  [[''], expect.stringMatching(/^up down .* :4$/)],
  [['node', ''], expect.stringMatching(/^add ls .* :4$/)],
])('behind %j stands what can stand there', async (words, answer) => {
  expect(await offered('-f', FILE, ...words)).toEqual(answer);
});

test('broken files are no failure', async () => {
  const broken = join(FOLDER, 'broken.yaml');
  writeFileSync(broken, 'services: [');
  expect(await offered('-f', broken, 'up', '')).toBe(':4');
  expect(await offered('-f', join(FOLDER, 'nosuch.yaml'), 'up', '')).toBe(':4');
});

test.each(Object.keys(DOCKER_COMPOSE).filter((name) => DIFFERENCES[name]?.state !== 'absent'))(
  'the flags of "%s" are known, and nothing is done',
  async (name) => {
    const words = name === '' ? [] : name.split(' ');
    expect(await offered(...words, '--')).toMatch(FLAGLESS.has(name) ? /:4$/ : /^--.*:4$/);
  },
);
