import { afterAll, beforeAll, expect, test } from 'bun:test';
import { join } from 'node:path';
import { testEngine } from '../support/engine.ts';
import { ensureTestImages, TEST_IMAGE } from '../support/images.ts';
import { type Finished, run } from '../support/process.ts';
import { requireBuild, TestProject } from '../support/project.ts';

/** The npm form on Node 22 or newer does what the executable does: the same bundle, another runtime. */
const NPM_FORM = join(import.meta.dir, '../../dist/npm/flotilla.mjs');

const COMPOSE = `
services:
  web:
    image: ${TEST_IMAGE}
    init: true
    networks: [front]
networks:
  front:
`;

let project: TestProject;

beforeAll(async () => {
  requireBuild();
  const engine = await testEngine();
  await ensureTestImages(engine);
  project = new TestProject(engine, { 'compose.yaml': COMPOSE });
});

afterAll(() => project?.[Symbol.asyncDispose]());

function npmForm(...args: string[]): Promise<Finished> {
  const node = process.env.FLOTILLA_NODE24;
  if (node === undefined) throw new Error('FLOTILLA_NODE24 names no Node; "npm test" sets it');
  return run(node, [NPM_FORM, ...args], { cwd: project.folder, env: project.environment });
}

test('both forms tell the same version and the same help', async () => {
  for (const flag of ['--version', '--help']) {
    const [npm, executable] = await Promise.all([npmForm(flag), project.flotilla([flag])]);
    expect(npm).toEqual(executable);
    expect(npm.status).toBe(0);
    expect(npm.stdout).not.toBe('');
  }
});

test('both forms print the same config', async () => {
  const [npm, executable] = await Promise.all([npmForm('config'), project.flotilla(['config'])]);
  expect(npm).toEqual(executable);
  expect(npm.status).toBe(0);
});

test('a project that the npm form brings up needs nothing from the executable, and goes down again', async () => {
  expect(await npmForm('up', '-d')).toMatchObject({ status: 0 });
  expect((await project.containers()).map(({ State }) => State)).toEqual(['running']);
  const plan = await project.flotilla(['plan', '--exit-code']);
  expect(plan.status).toBe(0);
  const down = await npmForm('down', '-v');
  expect(down.status).toBe(0);
  expect(await project.resources()).toEqual([]);
});
