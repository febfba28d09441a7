import { describe, expect, test } from 'bun:test';
import { EventEmitter } from 'node:events';
import { createTtyView, type Ticker } from '../../src/ui/tty/tty-view.ts';
import { failingUp, operation, Run, row } from './events.ts';
import { Screen } from './screen.ts';

/** A terminal of a given size; `raw` is everything written to it. */
class Terminal extends EventEmitter {
  readonly isTTY = true;
  readonly screen: Screen;
  columns: number;
  rows: number;
  raw = '';

  constructor(columns: number, rows: number) {
    super();
    this.columns = columns;
    this.rows = rows;
    this.screen = new Screen(columns, rows);
  }

  write(text: string): void {
    this.raw += text;
    this.screen.write(text);
  }
}

/** Time that passes by `advance`, one frame at a time. */
class ManualTicker implements Ticker {
  #nowMs = 0;
  #run: (() => void) | undefined;

  get isTicking(): boolean {
    return this.#run !== undefined;
  }

  now(): number {
    return this.#nowMs;
  }

  every(_periodMs: number, run: () => void): () => void {
    this.#run = run;
    return () => {
      this.#run = undefined;
    };
  }

  advance(ms: number): void {
    this.#nowMs += ms;
    this.#run?.();
  }
}

function play(run: Run, terminal: Terminal, ticker = new ManualTicker()): ManualTicker {
  const view = createTtyView({ stream: terminal, isColoured: false, verbose: false, ticker });
  for (const event of run.events) {
    view.handle(event);
    ticker.advance(83);
  }
  return ticker;
}

// ink draws no live frames in CI; what stays at the end is the same.
describe('the tree on a terminal', () => {
  test('leaves nothing of ink in the process', () => {
    const names = ['SIGINT', 'SIGTERM', 'SIGHUP', 'exit', 'beforeExit'];
    const counts = () => names.map((name) => process.listenerCount(name));
    const before = counts();
    const terminal = new Terminal(60, 24);
    play(failingUp(), terminal);
    expect(counts()).toEqual(before);
  });

  test('leaves its last frame once, with the cursor below and visible', () => {
    const terminal = new Terminal(60, 24);
    terminal.write('$ flotilla up\n');
    const ticker = play(failingUp(), terminal);
    terminal.write('$ ');
    expect(terminal.screen.text()).toBe(
      [
        '$ flotilla up',
        '[+] Running 3/4',
        row(' ✔ Network shop_default  Created', '0.1s', 59),
        row(' ✔ Image nginx:alpine    Pulled', '0.1s', 59),
        row(' ✔ Container shop-db-1   Started', '0.3s', 59),
        row(' ✘ Container shop-web-1  Error', '0.3s', 59),
        '   Port 80 is taken',
        '   hint: stop what listens on it',
        '$',
      ].join('\n'),
    );
    expect(terminal.screen.isCursorVisible).toBe(true);
    expect(ticker.isTicking).toBe(false);
    expect(terminal.listenerCount('resize')).toBe(0);
  });

  test('shows every line at the end, although they are more than the terminal is high', () => {
    const terminal = new Terminal(60, 6);
    const starts = Array.from({ length: 30 }, (_, index) => operation('start-container', `web-${index + 1}`));
    const run = new Run(starts);
    for (const start of starts) run.start(start);
    for (const start of starts) run.done(start);
    terminal.write('$ flotilla up\n');
    play(run.end(), terminal);
    const lines = terminal.screen.text().split('\n');
    expect(lines.slice(0, 2)).toEqual(['$ flotilla up', '[+] Running 30/30']);
    expect(lines).toHaveLength(32);
  });

  test('follows the width of the terminal', () => {
    const terminal = new Terminal(80, 24);
    const start = operation('start-container', 'web');
    const view = createTtyView({
      stream: terminal,
      isColoured: false,
      verbose: false,
      ticker: new ManualTicker(),
    });
    for (const event of new Run([start]).start(start).events) view.handle(event);
    terminal.columns = 40;
    terminal.emit('resize');
    void view.close();
    expect(terminal.screen.text().split('\n').at(-1)).toHaveLength(39);
  });

  test('prints a warning outside a run as a line, and within one above the tree', () => {
    const terminal = new Terminal(60, 24);
    const view = createTtyView({
      stream: terminal,
      isColoured: false,
      verbose: false,
      ticker: new ManualTicker(),
    });
    view.handle({ kind: 'warning', code: 'A', message: 'before' });
    const start = operation('start-container', 'web');
    for (const event of new Run([start]).through(start).warning('within', 'look').end().events)
      view.handle(event);
    view.handle({ kind: 'warning', code: 'A', message: 'after' });
    expect(terminal.screen.text()).toBe(
      [
        'warning: before',
        '[+] Running 1/1',
        ' ! within',
        '   hint: look',
        row(' ✔ Container web  Started', '0.1s', 59),
        'warning: after',
      ].join('\n'),
    );
  });

  test('draws two runs below each other', () => {
    const terminal = new Terminal(60, 24);
    const start = operation('start-container', 'web');
    const { events } = new Run([start]).through(start).end();
    const view = createTtyView({
      stream: terminal,
      isColoured: false,
      verbose: false,
      ticker: new ManualTicker(),
    });
    for (const event of [...events, ...events]) view.handle(event);
    expect(terminal.screen.text().match(/Running 1\/1/g)).toHaveLength(2);
  });

  test('does not draw a run that has nothing to do', () => {
    const terminal = new Terminal(60, 24);
    play(new Run([]).end(), terminal);
    expect(terminal.raw).toBe('');
  });
});
