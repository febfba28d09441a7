import { afterEach, beforeEach, expect, test } from 'bun:test';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { processContext } from '../../../src/cli/context.ts';
import { tellFleet } from '../../../src/cli/nodes/tell-fleet.ts';
import { StackStore } from '../../../src/store/stacks.ts';
import { MemoryStore } from '../../support/memory-store.ts';

let folder: string;
let store: StackStore;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'flotilla-tell-'));
  store = new StackStore(new MemoryStore());
});
afterEach(() => rmSync(folder, { recursive: true }));

/** The word of a fleet file in which node b is so, with a manager at work or without. */
async function say(availability: string, hasManager: boolean): Promise<void> {
  const fleet = join(folder, 'fleet.yaml');
  writeFileSync(fleet, `nodes: { b: { host: "tcp://10.0.0.1:2375", availability: ${availability} } }\n`);
  const globals = { file: [], envFile: [], profile: [], host: [], fleet };
  await tellFleet(
    processContext(globals, {
      program: 'flotilla',
      isCompose: false,
      words: [],
      wantsMetadata: false,
      environment: {},
    }),
    store,
    hasManager,
  );
}

const said = async (): Promise<string | undefined> =>
  (await store.fleet.read())?.settings.nodes.b?.availability;

test('where there never was a manager, nothing is said of the fleet', async () => {
  await say('drain', false);
  expect(await said()).toBeUndefined();
});

test('what changes while no manager works is what the next one finds', async () => {
  await say('drain', true);
  expect(await said()).toBe('drain');
  await say('active', false);
  expect(await said()).toBe('active');
});
