import { afterEach, describe, expect, test } from 'bun:test';
import { cleanup, render } from 'ink-testing-library';
import type { OperationSummary } from '../../src/progress/event.ts';
import { EMPTY_STATE, reduce } from '../../src/ui/state.ts';
import { painter } from '../../src/ui/text/ansi.ts';
import { frameLines } from '../../src/ui/tty/frame.ts';
import { Tree } from '../../src/ui/tty/Tree.tsx';
import { failingUp, operation, Run, row } from './events.ts';

afterEach(cleanup);

interface Look {
  readonly columns?: number;
  readonly rows?: number;
  readonly nowMs?: number;
  readonly isFinal?: boolean;
  readonly verbose?: boolean;
  readonly explains?: boolean;
  readonly isColoured?: boolean;
}

function frameOf(run: Run, look: Look = {}): string {
  const { columns = 60, rows = 24, nowMs = 700, isFinal = false, verbose = false, explains = false } = look;
  const lines = frameLines(run.events.reduce(reduce, EMPTY_STATE), {
    moment: { columns, nowMs, isFinal, verbose, explains },
    rows,
    paint: painter(look.isColoured === true),
  });
  return render(<Tree lines={lines} />).lastFrame() ?? '';
}

function manyOperations(count: number): OperationSummary[] {
  return Array.from({ length: count }, (_, index) => operation('start-container', `web-${index + 1}`));
}

function manyContainers(count: number): Run {
  const starts = manyOperations(count);
  const run = new Run(starts);
  for (const start of starts) run.start(start);
  return run;
}

describe('a tree', () => {
  test('shows what was begun, and counts everything', () => {
    const network = operation('create-network', 'shop_default');
    const start = operation('start-container', 'shop-web-1');
    const later = operation('start-container', 'shop-web-2');
    const run = new Run([network, start, later]).through(network).start(start);
    expect(frameOf(run)).toBe(
      [
        '[+] Running 1/3',
        row(' ✔ Network shop_default  Created', '0.1s', 60),
        row(' ⠧ Container shop-web-1  Starting', '0.6s', 60),
      ].join('\n'),
    );
  });

  test('has the last line that a build wrote, as long as it runs', () => {
    const build = operation('build-image', 'shop-web');
    const run = new Run([build]).start(build).output(build, '[2/3] RUN npm ci').output(build, 'added 7');
    expect(frameOf(run)).toContain('Image shop-web  Building added 7');
    expect(frameOf(run.done(build))).not.toContain('added 7');
  });

  test('keeps the message and the hint of a failure below its line', () => {
    expect(frameOf(failingUp(), { isFinal: true, columns: 60 })).toBe(
      [
        '[+] Running 3/4',
        row(' ✔ Network shop_default  Created', '0.1s', 60),
        row(' ✔ Image nginx:alpine    Pulled', '0.1s', 60),
        row(' ✔ Container shop-db-1   Started', '0.3s', 60),
        row(' ✘ Container shop-web-1  Error', '0.3s', 60),
        '   Port 80 is taken',
        '   hint: stop what listens on it',
      ].join('\n'),
    );
  });

  test('draws a bar per layer, and the bytes once they are known', () => {
    const pull = operation('pull-image', 'nginx');
    const run = new Run([pull]).start(pull).layer(pull, 'a1', 'Downloading', 2_500_000, 5_000_000);
    expect(frameOf(run)).toContain(' Image nginx  Pulling [⣤] 2.5MB / 5MB ');
    run.layer(pull, 'b2', 'Waiting');
    expect(frameOf(run)).toContain(' Image nginx  Pulling [⣤⠀] ');
  });

  test('says what was skipped and why, but not all that Ctrl-C called off', () => {
    const [one, two, three] = manyOperations(3) as [never, never, never];
    const run = new Run([one, two, three]).start(one).start(two).done(one);
    run.skipped(two, 'interrupted').skipped(three, 'interrupted');
    const lines = [
      '[+] Running 1/3',
      row(' ✔ Container web-1  Started', '0.1s', 60),
      row(' ! Container web-2  Skipped: interrupted', '0.1s', 60),
    ];
    expect(frameOf(run)).toBe([...lines, ' ! Container web-3  Skipped: interrupted'].join('\n'));
    expect(frameOf(run.end(true), { isFinal: true })).toBe(lines.join('\n'));
  });

  test('says why with verbose', () => {
    const start = operation('start-container', 'web');
    expect(frameOf(new Run([start]).start(start), { verbose: true })).toContain('Starting (not found)');
  });

  test('says why a container is replaced, to the end', () => {
    const why = { cause: 'environment LOG_LEVEL' };
    const create = { ...operation('create-container', 'web'), ...why };
    const rename = { ...operation('rename-container', 'web'), ...why };
    const start = operation('start-container', 'web');
    const run = new Run([create, rename, start]).start(create);
    expect(frameOf(run, { explains: true })).toContain('Recreate (environment LOG_LEVEL)');
    expect(frameOf(run)).not.toContain('LOG_LEVEL');
    run.done(create).through(rename, start);
    expect(frameOf(run, { explains: true, isFinal: true })).toContain('Started (environment LOG_LEVEL)');
  });

  test('is never wider than the terminal', () => {
    const name = 'a-project-with-a-long-name-a-service-with-a-long-name-1';
    const start = operation('start-container', name);
    const run = new Run([start]).start(start).failed(start, { message: 'word '.repeat(30) });
    for (const line of frameOf(run, { columns: 40 }).split('\n')) expect(line.length).toBeLessThanOrEqual(40);
    expect(frameOf(run, { columns: 40 })).toMatch(/ ✘ Container a-.*….*-1 {2}Error +0\.1s/);
  });

  test('has colours of its own, and none where they are off', () => {
    const run = failingUp();
    expect(frameOf(run)).not.toContain('\u001B');
    expect(frameOf(run, { isColoured: true })).toContain('\u001B[32m✔\u001B');
  });
});

describe('a tree higher than the terminal', () => {
  test('takes no more rows than it may', () => {
    const frame = frameOf(manyContainers(50), { rows: 10 }).split('\n');
    expect(frame).toHaveLength(10);
    expect(frame.at(-1)).toBe(' … 42 more');
  });

  test('keeps failures and work in progress, and drops what is done', () => {
    const run = manyContainers(20);
    const at = (number: number) => operation('start-container', `web-${number}`);
    for (let number = 1; number <= 18; number += 1) if (number !== 9) run.done(at(number));
    run.failed(at(9), { message: 'no space left', hint: 'make room' });
    const frame = frameOf(run, { rows: 8 });
    expect(frame).toContain('web-9 ');
    expect(frame).toContain('no space left');
    expect(frame).toContain('hint: make room');
    expect(frame).toContain('web-19');
    expect(frame).toContain('web-20');
    expect(frame).toContain(' … 16 more');
    expect(frame.split('\n')).toHaveLength(8);
  });

  test('shows failures on one row each where even they are too many', () => {
    const run = manyContainers(20);
    for (let number = 1; number <= 20; number += 1) run.failed(operation('start-container', `web-${number}`));
    const frame = frameOf(run, { rows: 6 }).split('\n');
    expect(frame).toHaveLength(6);
    expect(frame[1]).toContain('Error: Port 80 is taken');
  });

  test('loses nothing in its last frame', () => {
    const frame = frameOf(manyContainers(50), { rows: Number.POSITIVE_INFINITY, isFinal: true });
    expect(frame.split('\n')).toHaveLength(51);
  });
});
