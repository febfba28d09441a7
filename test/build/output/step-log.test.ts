import { describe, expect, test } from 'bun:test';
import type { BuildStep } from '../../../src/build/output/build-status.ts';
import { StepLog } from '../../../src/build/output/step-log.ts';

const step = (id: string, name: string, more: Partial<BuildStep> = {}): BuildStep => ({
  id,
  name,
  isStarted: true,
  isDone: false,
  isCached: false,
  ...more,
});

function logOf(...targets: string[]): { readonly log: StepLog; readonly lines: string[] } {
  const lines: string[] = [];
  return { log: new StepLog(targets, (target, line) => lines.push(`${target}: ${line}`)), lines };
}

describe('the log of a build', () => {
  test('names each step once, under the target that its name begins with', () => {
    const { log, lines } = logOf('web', 'api');
    const started = step('1', '[web 2/3] RUN npm ci');
    log.add({ steps: [started, step('2', '[api 2/2] COPY . .', { isStarted: false })], output: [] });
    log.add({ steps: [started, step('2', '[api 2/2] COPY . .', { isCached: true })], output: [] });
    expect(lines).toEqual(['web: [2/3] RUN npm ci', 'api: [2/2] COPY . . (cached)']);
  });

  test('leaves names as they are where there is one target', () => {
    const { log, lines } = logOf('web');
    log.add({
      steps: [step('1', '[build 1/2] FROM x'), step('2', '[internal] load build context')],
      output: [],
    });
    expect(lines).toEqual(['web: [build 1/2] FROM x']);
  });

  test('puts the pieces of a line together, and drops what a carriage return overwrote', () => {
    const { log, lines } = logOf('web');
    log.add({ steps: [step('1', '[2/2] RUN x')], output: [{ step: '1', text: 'on' }] });
    log.add({ steps: [], output: [{ step: '1', text: 'e\n10%\r100%\nlast' }] });
    expect(lines).toEqual(['web: [2/2] RUN x', 'web: one', 'web: 100%']);
  });

  test('tells a failure of its own from one that another build brought', () => {
    const { log } = logOf('web', 'api');
    log.add({
      steps: [
        step('1', '[web 2/2] RUN false', { error: 'exit code: 1' }),
        step('2', '[api 2/2] RUN sleep 9', { error: 'context canceled' }),
      ],
      output: [{ step: '1', text: 'why\nrest' }],
    });
    expect([...log.failures()]).toEqual([
      ['web', { name: '[2/2] RUN false', error: 'exit code: 1', output: ['why', 'rest'] }],
    ]);
  });
});
