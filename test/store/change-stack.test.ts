import { expect, test } from 'bun:test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { takeOver } from '../../src/manager/lease/fenced-store.ts';
import type { Project } from '../../src/model/desired/project.ts';
import { changeStack } from '../../src/store/change-stack.ts';
import { fileStore } from '../../src/store/file/file-store.ts';
import type { RecordStore } from '../../src/store/record-store.ts';
import { type ScaleNote, type Stack, StackStore } from '../../src/store/stacks.ts';
import { projectOf } from '../plan/plan-of.ts';

const web = (tag: number): Project => projectOf(`services: {web: {image: "web:${tag}"}, db: {image: db}}`);
const stamp = { deployedAt: '2026-01-02T03:04:05Z', by: 'ann@desk', state: 'completed' } as const;

function to(count: number): Record<string, ScaleNote> {
  return { web: { from: 1, to: count, reason: 'cpu 90 % of 50 %', at: stamp.deployedAt } };
}

/** A store with a stack of one revision, as it was read before somebody else wrote. */
async function withStack(
  action: (stacks: StackStore, read: Stack, records: RecordStore) => Promise<void>,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'flotilla-change-'));
  try {
    const records = fileStore(folder);
    const stacks = new StackStore(records);
    const { stack } = await stacks.add('shop', undefined, { ...stamp, project: web(1) });
    await action(stacks, stack, records);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Adds a revision with the next image. */
const deploy = (stacks: StackStore, read: Stack): Promise<unknown> =>
  changeStack(stacks, read, (stack) => stacks.add('shop', stack, { ...stamp, project: web(2) }));

test('a change that meets other numbers of replicas is made of the stack that has them', () =>
  withStack(async (stacks, read) => {
    const { version } = await stacks.rescale(read, to(3));
    const seen: (string | undefined)[] = [];
    await changeStack(stacks, read, (stack) => {
      seen.push(stack?.version);
      return stacks.add('shop', stack, { ...stamp, project: web(2) });
    });
    expect(seen).toEqual([read.version, version]);
    const { revisions } = await stacks.require('shop');
    expect(revisions.map(({ number, project }) => [number, project.services.web?.image])).toEqual([
      [2, 'web:2'],
      [1, 'web:1'],
    ]);
  }));

test('a change that meets a note of how the revision got on is made as well', () =>
  withStack(async (stacks, read) => {
    await stacks.conclude(read, 'paused');
    await deploy(stacks, read);
    expect((await stacks.require('shop')).revisions[0]?.number).toBe(2);
  }));

test('a change that meets another deployment is refused, also where the number is the same', () =>
  withStack(async (stacks, read) => {
    await stacks.add('shop', read, { ...stamp, project: web(1), by: 'bob@desk' });
    await expect(deploy(stacks, read)).rejects.toMatchObject({ code: 'STORE_CONFLICT' });
  }));

test('a change that meets a removal is refused', () =>
  withStack(async (stacks, read) => {
    await stacks.conclude(read, 'removing');
    await expect(deploy(stacks, read)).rejects.toMatchObject({ code: 'STORE_CONFLICT' });
  }));

test('a removal goes on where a manager that comes to lead has written the record anew', () =>
  withStack(async (stacks, read, records) => {
    const noted = await stacks.conclude(read, 'removing');
    await takeOver(records, 'stacks/');
    await changeStack(stacks, noted, (found = noted) => stacks.remove(found));
    expect(await stacks.get('shop')).toBeUndefined();
  }));

test('a stack that somebody else has made first is a conflict', () =>
  withStack(async (stacks) => {
    const change = changeStack(stacks, undefined, (stack) =>
      stacks.add('shop', stack, { ...stamp, project: web(2) }),
    );
    await expect(change).rejects.toMatchObject({ code: 'STORE_CONFLICT' });
  }));

test('a change that is overtaken every time is given up', () =>
  withStack(async (stacks, read) => {
    let attempts = 0;
    const change = changeStack(stacks, read, async (stack = read) => {
      attempts += 1;
      await stacks.rescale(stack, to(attempts + 1));
      return stacks.add('shop', stack, { ...stamp, project: web(2) });
    });
    await expect(change).rejects.toMatchObject({ code: 'STORE_CONFLICT' });
    expect(attempts).toBe(5);
  }));
