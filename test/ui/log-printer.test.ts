import { describe, expect, test } from 'bun:test';
import { LogPrinter } from '../../src/ui/logs/log-printer.ts';

function printer(options: { color?: boolean; prefix?: boolean } = {}) {
  const text = { stdout: '', stderr: '' };
  const sink = (name: 'stdout' | 'stderr') => ({
    write: (chunk: Uint8Array) => (text[name] += Buffer.from(chunk).toString()),
  });
  const logs = new LogPrinter({
    stdout: sink('stdout'),
    stderr: sink('stderr'),
    color: options.color === true,
    prefix: options.prefix !== false,
  });
  const write = (name: string, chunk: string | Uint8Array, stream: 'stdout' | 'stderr' = 'stdout') =>
    logs.write(name, stream, typeof chunk === 'string' ? Buffer.from(chunk) : chunk);
  return { logs, text, write };
}

describe('lines', () => {
  test('are joined over chunks, and each stream has its own', () => {
    const { text, write } = printer();
    write('web-1', 'he');
    write('web-1', 'warn', 'stderr');
    write('web-1', 'llo\nwor');
    expect(text).toEqual({ stdout: 'web-1  | hello\n', stderr: '' });
    write('web-1', 'ld\n\n');
    write('web-1', 'ing\n', 'stderr');
    expect(text).toEqual({
      stdout: 'web-1  | hello\nweb-1  | world\nweb-1  | \n',
      stderr: 'web-1  | warning\n',
    });
  });

  test('of two containers do not mix', () => {
    const { text, write } = printer();
    write('a', 'one ');
    write('b', 'two\n');
    write('a', 'line\n');
    expect(text.stdout).toBe('b  | two\na  | one line\n');
  });

  test('without an end are printed by a flush, once', () => {
    const { logs, text, write } = printer();
    write('web-1', 'no end');
    logs.flush('web-1');
    logs.flush('web-1');
    logs.flush('unknown');
    expect(text.stdout).toBe('web-1  | no end\n');
  });

  test('may end with CRLF, also torn apart', () => {
    const { text, write } = printer();
    write('web-1', 'one\r\ntwo\r');
    write('web-1', '\n');
    expect(text.stdout).toBe('web-1  | one\nweb-1  | two\n');
  });

  test('that return to their start keep the prefix', () => {
    const { text, write } = printer();
    write('web-1', '10%\r20%\r\n');
    expect(text.stdout).toBe('web-1  | 10%\rweb-1  | 20%\n');
  });

  test('pass a character that is split over chunks, at every byte', () => {
    const bytes = Buffer.from('grüße 🚢 港\n');
    for (let at = 1; at < bytes.length; at += 1) {
      const { text, write } = printer();
      write('web-1', bytes.subarray(0, at));
      write('web-1', bytes.subarray(at));
      expect(text.stdout).toBe('web-1  | grüße 🚢 港\n');
    }
  });

  test('survive a reader that fills the same memory again', () => {
    const { text, write } = printer();
    const memory = Buffer.from('first');
    write('web-1', memory);
    memory.write('XXXXX');
    write('web-1', '\n');
    expect(text.stdout).toBe('web-1  | first\n');
  });
});

describe('prefixes', () => {
  test('are as wide as the widest name that is known', () => {
    const { logs, text, write } = printer();
    logs.register('web-1');
    logs.register('database-1');
    write('web-1', 'a\n');
    write('database-1', 'b\n');
    expect(text.stdout).toBe('web-1       | a\ndatabase-1  | b\n');
  });

  test("take docker compose's colours in turn", () => {
    const { text, write } = printer({ color: true });
    for (let number = 1; number <= 6; number += 1) write(`web-${number}`, 'x\n');
    const codes = [...text.stdout.matchAll(/\[([0-9;]+)mweb/g)].map(([, code]) => code);
    expect(codes).toEqual(['36', '33', '32', '35', '34', '36;1']);
    expect(text.stdout).toStartWith('\u001B[36mweb-1  | \u001B[0mx\n');
  });

  test('can be left out; what a program paints itself passes through', () => {
    const { text, write } = printer({ prefix: false, color: true });
    write('web-1', '\u001B[31mred\u001B[0m\r100%\n');
    expect(text.stdout).toBe('\u001B[31mred\u001B[0m\r100%\n');
  });
});

test('a status comes after what the container wrote before', () => {
  const { logs, text, write } = printer();
  write('web-1', 'last words');
  logs.status('web-1', 'exited with code 0');
  expect(text.stdout).toBe('web-1  | last words\nweb-1 exited with code 0\n');
});
