import { expect, test } from 'bun:test';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { peerPage } from '../../scripts/peer-docs.ts';
import { readRecordings } from '../e2e/peer/recordings.ts';
import { SCENARIOS } from '../e2e/peer/scenarios.ts';

const PAGE = join(import.meta.dir, '../../docs/peer-scenarios.md');

test('the page of scenarios says what the tests compare', () => {
  expect(readFileSync(PAGE, 'utf8')).toBe(peerPage());
});

test('every scenario has its recording, and there are at least forty', () => {
  expect(Object.keys(readRecordings()).sort()).toEqual(SCENARIOS.map(({ name }) => name).sort());
  expect(SCENARIOS.length).toBeGreaterThanOrEqual(40);
});
