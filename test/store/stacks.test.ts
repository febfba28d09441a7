import { expect, test } from 'bun:test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Project } from '../../src/model/desired/project.ts';
import { fileStore } from '../../src/store/file/file-store.ts';
import { KEPT_REVISIONS, type Stack, StackStore } from '../../src/store/stacks.ts';
import { projectOf } from '../plan/plan-of.ts';

const web = (tag: number): Project => projectOf(`services: {web: {image: "web:${tag}"}}`);
const stamp = { deployedAt: '2026-01-02T03:04:05Z', by: 'ann@desk', state: 'updating' } as const;

async function withStore(action: (stacks: StackStore, folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'flotilla-stacks-'));
  try {
    await action(new StackStore(fileStore(folder)), folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test('the last five revisions are kept, newest first, with numbers that go on', () =>
  withStore(async (stacks) => {
    let stack: Stack | undefined;
    for (let tag = 1; tag <= 7; tag += 1) {
      ({ stack } = await stacks.add('shop', stack, { ...stamp, project: web(tag) }));
    }
    const { revisions } = await stacks.require('shop');
    expect(revisions.map(({ number }) => number)).toEqual([7, 6, 5, 4, 3]);
    expect(revisions.length).toBe(KEPT_REVISIONS);
    expect(revisions[0]?.project.services.web?.image).toBe('web:7');
  }));

test('other numbers of replicas are no revision of their own, and what they were changed for is kept', () =>
  withStore(async (stacks) => {
    const first = await stacks.add('shop', undefined, { ...stamp, project: web(1) });
    const note = { from: 1, to: 3, reason: 'cpu 90 % of 50 %', at: stamp.deployedAt };
    const rescaled = await stacks.rescale(first.stack, { web: note });
    expect(rescaled.revisions).toMatchObject([{ number: 1, scaled: { web: note } }]);
    expect((await stacks.require('shop')).revisions[0]?.project.services.web?.scale).toBe(3);
    await expect(stacks.rescale(first.stack, { web: note })).rejects.toMatchObject({
      code: 'STORE_CONFLICT',
    });
    const second = await stacks.add('shop', rescaled, { ...stamp, project: web(2) });
    expect(second.revision).toMatchObject({ number: 2, scaled: { web: note } });
  }));

test('the commit that a stack was made of is known for as long as others change it', () =>
  withStore(async (stacks) => {
    let { stack } = await stacks.add('shop', undefined, { ...stamp, project: web(1), commit: 'a' });
    for (let tag = 2; tag <= 7; tag += 1) {
      ({ stack } = await stacks.add('shop', stack, { ...stamp, project: web(tag) }));
    }
    const { revisions } = await stacks.rollBack(stack, web(6), stamp);
    expect(revisions[0]).toMatchObject({ number: 8, commitBefore: 'a' });
    const next = await stacks.add('shop', await stacks.require('shop'), {
      ...stamp,
      project: web(8),
      commit: 'b',
    });
    expect(next.revision).toMatchObject({ commit: 'b' });
    expect(next.revision.commitBefore).toBeUndefined();
  }));

test('what asks for the same as the newest revision is no new one', () =>
  withStore(async (stacks) => {
    const first = await stacks.add('shop', undefined, { ...stamp, project: web(1) });
    const again = await stacks.add('shop', first.stack, { ...stamp, project: web(1), by: 'bob@desk' });
    expect(again.revision).toMatchObject({ number: 1, by: 'bob@desk' });
    expect((await stacks.require('shop')).revisions.length).toBe(1);
  }));

test('two who deploy from the same state do not overwrite each other', () =>
  withStore(async (stacks) => {
    const { stack } = await stacks.add('shop', undefined, { ...stamp, project: web(1) });
    await stacks.add('shop', stack, { ...stamp, project: web(2) });
    await expect(stacks.add('shop', stack, { ...stamp, project: web(3) })).rejects.toThrow(
      'changed by someone else',
    );
    expect((await stacks.require('shop')).revisions[0]?.project.services.web?.image).toBe('web:2');
  }));

test('how a revision got on is noted, and a project comes back as it was put', () =>
  withStore(async (stacks) => {
    const { stack } = await stacks.add('shop', undefined, { ...stamp, project: web(1) });
    await stacks.conclude(stack, 'completed');
    const [newest] = (await stacks.require('shop')).revisions;
    expect(newest?.state).toBe('completed');
    expect(newest?.project).toEqual(JSON.parse(JSON.stringify(web(1))));
    expect(newest?.project.configHashes).toEqual(web(1).configHashes);
  }));

test('a revision that was not brought to its end is paused when the next begins', () =>
  withStore(async (stacks) => {
    const { stack } = await stacks.add('shop', undefined, { ...stamp, project: web(1) });
    await stacks.add('shop', stack, { ...stamp, project: web(2) });
    expect((await stacks.require('shop')).revisions.map(({ state }) => state)).toEqual([
      'updating',
      'paused',
    ]);
  }));

test('a stack that is removed is gone', () =>
  withStore(async (stacks) => {
    const { stack } = await stacks.add('shop', undefined, { ...stamp, project: web(1) });
    await stacks.remove(stack);
    expect(await stacks.names()).toEqual([]);
    await expect(stacks.require('shop')).rejects.toThrow('Nothing is known of a stack "shop"');
  }));

test('a record of a newer flotilla is left alone', () =>
  withStore(async (stacks, folder) => {
    await fileStore(folder).put('stacks/shop', JSON.stringify({ format: 99 }), undefined);
    await expect(stacks.get('shop')).rejects.toThrow('was written by a newer flotilla');
  }));
