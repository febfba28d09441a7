import { describe, expect, test } from 'bun:test';
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';
import { row } from './events.ts';
import { Screen } from './screen.ts';

const FIXTURE = fileURLToPath(new URL('./fixtures/up.ts', import.meta.url));
const COLUMNS = 80;
const ROWS = 24;

interface Session {
  readonly status: number | null;
  readonly screen: Screen;
}

/** Runs the fixture on a real pseudo-terminal; `onOutput` may type into it. */
function onTerminal(
  argument: string,
  onOutput: (text: string, type: (keys: string) => void) => void = () => {},
): Promise<Session> {
  const command = `stty cols ${COLUMNS} rows ${ROWS} && exec '${process.execPath}' '${FIXTURE}' ${argument}`;
  const { CI: _ci, CONTINUOUS_INTEGRATION: _integration, ...env } = process.env;
  const child = spawn('script', ['-qfec', command, '/dev/null'], { env: { ...env, TERM: 'xterm' } });
  const screen = new Screen(COLUMNS, ROWS);
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    screen.write(text);
    onOutput(text, (keys) => child.stdin.write(keys));
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status) => resolve({ status, screen }));
  });
}

const CTRL_C = '\u0003';

/** Types as soon as the text is on the screen: ink is there then, and in raw mode would take the key. */
function typeOnce(after: string, keys: string): (text: string, type: (keys: string) => void) => void {
  let hasTyped = false;
  return (text, type) => {
    if (hasTyped || !text.includes(after)) return;
    hasTyped = true;
    type(keys);
  };
}

describe('on a pseudo-terminal', () => {
  test('the last frame stays, the cursor is back, and the process ends', async () => {
    const { status, screen } = await onTerminal('');
    expect(status).toBe(0);
    const lines = screen.text().split('\n');
    expect(lines[0]).toBe('[+] Running 3/4');
    expect(lines.filter((line) => line.startsWith('[+]'))).toHaveLength(1);
    expect(
      lines
        .slice(-4)
        .join('\n')
        .replace(/\d\.\ds$/m, '0.3s'),
    ).toBe(
      [
        row(' ✘ Container shop-web-1  Error', '0.3s', COLUMNS - 1),
        '   Port 80 is taken',
        '   hint: stop what listens on it',
        'after the view',
      ].join('\n'),
    );
    expect(screen.isCursorVisible).toBe(true);
  }, 20_000);

  test('Ctrl-C reaches the process as a signal, not ink', async () => {
    const { status, screen } = await onTerminal('slow', typeOnce('Pulling', CTRL_C));
    expect(status).toBe(0);
    expect(screen.text()).toContain(' ⠿ Image nginx:alpine    Pulling');
    expect(screen.text()).toEndWith('interrupted by the handler');
    expect(screen.isCursorVisible).toBe(true);
  }, 20_000);

  test('a process that dies of a signal leaves the cursor visible', async () => {
    const { status, screen } = await onTerminal('deaf', typeOnce('Pulling', CTRL_C));
    expect(status).toBe(128 + constants.signals.SIGINT);
    expect(screen.text()).toContain('Image nginx:alpine    Pulling');
    expect(screen.isCursorVisible).toBe(true);
  }, 20_000);
});
