import { expect, test } from 'bun:test';
import { EventEmitter } from 'node:events';
import { followWindowSize } from '../../../src/cli/terminal/window-size.ts';
import { eventually } from '../../support/time/eventually.ts';

class TestWindow extends EventEmitter {
  rows = 24;
  columns = 80;

  become(rows: number, columns: number): void {
    Object.assign(this, { rows, columns });
    this.emit('resize');
  }
}

test('sizes are sent one after the other, and the last one is the last', async () => {
  const window = new TestWindow();
  const sent: string[] = [];
  const answers: (() => void)[] = [];
  const end = followWindowSize(window as never, ({ rows, columns }) => {
    sent.push(`${rows} ${columns}`);
    return new Promise<void>((resolve) => answers.push(resolve));
  });
  window.become(40, 80);
  window.become(40, 100);
  expect(sent).toEqual(['24 80']);
  answers.shift()?.();
  await eventually('the next is sent', () => sent.length === 2);
  expect(sent).toEqual(['24 80', '40 100']);
  end();
});

test('a size that is not taken yet is tried again', async () => {
  const window = new TestWindow();
  let calls = 0;
  const end = followWindowSize(window as never, async () => {
    calls += 1;
    if (calls < 3) throw new Error('not running');
  });
  await eventually('it is taken', () => calls === 3);
  end();
});
