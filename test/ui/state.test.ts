import { describe, expect, test } from 'bun:test';
import { sumLayers } from '../../src/ui/pull-progress.ts';
import { countLines, EMPTY_STATE, reduce, type ViewState } from '../../src/ui/state.ts';
import { operation, Run } from './events.ts';

function stateOf(run: Run): ViewState {
  return run.events.reduce(reduce, EMPTY_STATE);
}

/** "Container shop-web-1 Started done" per line. */
function linesOf(run: Run): string[] {
  return stateOf(run).lines.map(({ label, word, phase }) => [label, word, phase].filter(Boolean).join(' '));
}

const create = operation('create-container', 'web');
const start = operation('start-container', 'web');
const stop = operation('stop-container', 'web');
const remove = operation('remove-container', 'web');
const rename = operation('rename-container', 'web');
const wait = operation('await-container', 'web');

describe('lines', () => {
  test('one per resource, networks, volumes, images, then containers', () => {
    const run = new Run([
      create,
      operation('pull-image', 'nginx'),
      start,
      operation('create-volume', 'data'),
      operation('create-network', 'front'),
    ]);
    expect(linesOf(run)).toEqual([
      'Network front pending',
      'Volume data pending',
      'Image nginx pending',
      'Container web pending',
    ]);
  });

  test('containers come first where everything is taken down', () => {
    const run = new Run([operation('remove-network', 'front'), stop, remove]);
    expect(linesOf(run)).toEqual(['Container web pending', 'Network front pending']);
  });

  test('the same name on two nodes is two lines, and each names its node', () => {
    const run = new Run([operation('pull-image', 'nginx', 'a'), operation('pull-image', 'nginx', 'b')]);
    expect(linesOf(run)).toEqual(['[a] Image nginx pending', '[b] Image nginx pending']);
  });

  test('a line is done between two operations, and counted once both are', () => {
    const run = new Run([create, start]).through(create);
    expect(linesOf(run)).toEqual(['Container web Created done']);
    expect(countLines(stateOf(run))).toEqual({ done: 0, total: 1 });
    run.start(start);
    expect(linesOf(run)).toEqual(['Container web Starting working']);
    run.done(start);
    expect(countLines(stateOf(run))).toEqual({ done: 1, total: 1 });
  });

  test('an outcome of its own replaces the usual word', () => {
    const network = operation('remove-network', 'front');
    const run = new Run([network]).start(network).done(network, 'Resource is still in use');
    expect(linesOf(run)).toEqual(['Network front Resource is still in use done']);
  });

  test('elapsed time runs from the first start to the last end', () => {
    const [line] = stateOf(new Run([create, start]).through(create, start)).lines;
    expect(line).toMatchObject({ startedMs: 0, elapsedMs: 200 });
  });
});

describe('a container that is replaced', () => {
  const operations = [create, stop, remove, rename, start, wait];

  test('is recreated in one step', () => {
    const run = new Run(operations).start(create);
    for (const step of [create, stop, remove]) {
      expect(linesOf(run)).toEqual(['Container web Recreate working']);
      run.done(step);
    }
    expect(linesOf(run)).toEqual(['Container web Recreate working']);
    run.done(rename);
    expect(linesOf(run)).toEqual(['Container web Recreated done']);
  });

  test('is then started and waited for like any other', () => {
    const run = new Run(operations).through(create, stop, remove, rename).start(start);
    expect(linesOf(run)).toEqual(['Container web Starting working']);
    run.done(start).start(wait);
    expect(linesOf(run)).toEqual(['Container web Waiting working']);
    run.done(wait);
    expect(linesOf(run)).toEqual(['Container web Healthy done']);
  });

  test('a container that is only stopped and removed is not recreated', () => {
    const run = new Run([stop, remove]).through(stop);
    expect(linesOf(run)).toEqual(['Container web Stopped done']);
    expect(linesOf(run.through(remove))).toEqual(['Container web Removed done']);
  });
});

describe('what goes wrong', () => {
  test('a failure stays, whatever comes after it', () => {
    const run = new Run([create, start]).start(create).failed(create).skipped(start, 'container web failed');
    expect(linesOf(run)).toEqual(['Container web Error failed']);
    expect(stateOf(run).lines[0]?.failure?.message).toBe('Port 80 is taken');
    expect(countLines(stateOf(run))).toEqual({ done: 0, total: 1 });
  });

  test('what is skipped says what kept it', () => {
    const other = operation('start-container', 'db');
    const run = new Run([other, start]).start(other).failed(other).skipped(start, 'container db failed');
    expect(linesOf(run)).toEqual(['Container db Error failed', 'Container web Skipped skipped']);
    expect(stateOf(run).lines[1]).toMatchObject({ because: 'container db failed' });
    expect(stateOf(run).lines[1]).not.toHaveProperty('startedMs');
  });

  test('an operation that was not announced changes nothing', () => {
    const run = new Run([start]).start(operation('start-container', 'other'));
    expect(linesOf(run)).toEqual(['Container web pending']);
  });
});

describe('the progress of a pull', () => {
  const pull = operation('pull-image', 'nginx');
  const sumOf = (run: Run) => sumLayers(stateOf(run).lines[0]!.pull);

  test('is the sum of its layers', () => {
    const run = new Run([pull]).start(pull);
    run.layer(pull, 'alpine', 'Pulling from library/nginx');
    expect(sumOf(run)).toBeUndefined();
    run.layer(pull, 'a1', 'Downloading', 10, 100).layer(pull, 'b2', 'Downloading', 50, 100);
    expect(sumOf(run)).toMatchObject({ currentBytes: 60, totalBytes: 200, percent: 30, isTotalKnown: true });
  });

  test('has no total as long as the size of a layer is unknown', () => {
    const run = new Run([pull]).start(pull).layer(pull, 'a1', 'Waiting');
    expect(sumOf(run.layer(pull, 'b2', 'Downloading', 50, 100))?.isTotalKnown).toBe(false);
    expect(sumOf(run.layer(pull, 'a1', 'Already exists'))?.isTotalKnown).toBe(true);
  });

  test('does not run backwards when the engine starts to extract', () => {
    const run = new Run([pull]).start(pull).layer(pull, 'a1', 'Downloading', 90, 100);
    run.layer(pull, 'a1', 'Download complete').layer(pull, 'a1', 'Extracting', 5, 100);
    expect(sumOf(run)?.percent).toBe(100);
  });
});
