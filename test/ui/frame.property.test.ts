import { expect, test } from 'bun:test';
import fc from 'fast-check';
import type { OperationKind } from '../../src/plan/operation.ts';
import type { OperationSummary } from '../../src/progress/event.ts';
import { countLines, EMPTY_STATE, reduce, type ViewState } from '../../src/ui/state.ts';
import { painter } from '../../src/ui/text/ansi.ts';
import { cellWidth } from '../../src/ui/text/cells.ts';
import { frameLines } from '../../src/ui/tty/frame.ts';
import { operation, Run } from './events.ts';

const KINDS: OperationKind[] = [
  'create-network',
  'pull-image',
  'create-container',
  'stop-container',
  'remove-container',
  'start-container',
  'await-container',
];
const operations = fc.uniqueArray(
  fc
    .tuple(
      fc.constantFrom(...KINDS),
      fc.stringMatching(/^[a-z]{1,3}(-[a-z港]{1,40})?$/),
      fc.constantFrom('a', 'b'),
    )
    .map(([kind, name, node]) => operation(kind, name, node)),
  { selector: ({ id }) => id, maxLength: 40 },
);
const fates = fc.array(fc.tuple(fc.nat(), fc.nat(5), fc.string({ unit: 'grapheme' })), { maxLength: 60 });

/** Events in any order, also such as no run would send. */
function stateOf(
  announced: readonly OperationSummary[],
  steps: readonly [number, number, string][],
): ViewState {
  const run = new Run(announced);
  for (const [pick, fate, text] of steps) {
    const one = announced[pick % announced.length];
    if (one === undefined) continue;
    if (fate === 0) run.start(one);
    if (fate === 1) run.done(one);
    if (fate === 2) run.failed(one, { message: text, hint: text });
    if (fate === 3) run.skipped(one, text);
    if (fate === 4) run.layer(one, text, 'Downloading', pick, pick * 2);
    if (fate === 5) run.warning(text);
  }
  return run.events.reduce(reduce, EMPTY_STATE);
}

const sizes = fc.record({
  columns: fc.integer({ min: 20, max: 120 }),
  rows: fc.integer({ min: 2, max: 50 }),
});

test('no frame is wider or higher than its terminal', () => {
  fc.assert(
    fc.property(operations, fates, sizes, (announced, steps, { columns, rows }) => {
      const moment = { nowMs: 5000, columns, verbose: true, isFinal: false };
      const lines = frameLines(stateOf(announced, steps), { moment, rows, paint: painter(false) });
      expect(lines.length).toBeLessThanOrEqual(rows);
      for (const line of lines) expect(cellWidth(line)).toBeLessThanOrEqual(columns);
    }),
  );
});

test('a last frame has every failure, and its header never counts one as done', () => {
  fc.assert(
    fc.property(operations, fates, (announced, steps) => {
      const state = stateOf(announced, steps);
      const moment = { nowMs: 5000, columns: 80, verbose: false, isFinal: true };
      const rows = Number.POSITIVE_INFINITY;
      const lines = frameLines(state, { moment, rows, paint: painter(false) });
      const failures = state.lines.filter(({ phase }) => phase === 'failed').length;
      expect(lines.filter((line) => line.startsWith(' ✘ '))).toHaveLength(failures);
      const { done, total } = countLines(state);
      expect(done).toBeLessThanOrEqual(total - failures);
    }),
  );
});
