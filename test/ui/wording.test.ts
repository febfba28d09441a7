import { expect, test } from 'bun:test';
import type { OperationKind } from '../../src/plan/operation.ts';
import { doneWord, resourceLabel, runTitle, workingWord } from '../../src/ui/wording.ts';
import { operation } from './events.ts';

const WORDS: readonly [OperationKind, string, string][] = [
  ['create-network', 'Creating', 'Created'],
  ['remove-network', 'Removing', 'Removed'],
  ['create-volume', 'Creating', 'Created'],
  ['remove-volume', 'Removing', 'Removed'],
  ['pull-image', 'Pulling', 'Pulled'],
  ['create-container', 'Creating', 'Created'],
  ['start-container', 'Starting', 'Started'],
  ['stop-container', 'Stopping', 'Stopped'],
  ['restart-container', 'Restarting', 'Started'],
  ['remove-container', 'Removing', 'Removed'],
  ['await-container', 'Waiting', 'Healthy'],
];

test.each(WORDS)('%s is %s, then %s', (kind, working, done) => {
  expect([workingWord(operation(kind, 'x')), doneWord(operation(kind, 'x'))]).toEqual([working, done]);
});

test('a label names the node where there are several', () => {
  expect(resourceLabel(operation('create-network', 'front', 'a'), false)).toBe('Network front');
  expect(resourceLabel(operation('create-network', 'front', 'a'), true)).toBe('[a] Network front');
});

test('the header says what a run does where it does one thing', () => {
  expect(runTitle([operation('pull-image', 'a'), operation('pull-image', 'b')])).toBe('Pulling');
  expect(runTitle([operation('stop-container', 'a')])).toBe('Stopping');
  expect(runTitle([operation('stop-container', 'a'), operation('remove-container', 'a')])).toBe('Running');
});
