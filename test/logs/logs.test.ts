import { describe, expect, test } from 'bun:test';
import type { LogChunk } from '../../src/engine/containers.ts';
import { mergeByTime } from '../../src/logs/merge-by-time.ts';
import { shortName } from '../../src/logs/short-name.ts';
import { type TimedLine, timedLines } from '../../src/logs/timed-lines.ts';

async function* chunks(...pieces: readonly (string | readonly [LogChunk['stream'], string])[]) {
  for (const piece of pieces) {
    const [stream, text] = typeof piece === 'string' ? (['stdout', piece] as const) : piece;
    yield { stream, data: Buffer.from(text) };
  }
}

async function linesOf(source: AsyncIterable<TimedLine>): Promise<string[]> {
  const lines: string[] = [];
  for await (const { stream, time, text } of source) lines.push(`${stream} ${time} ${text}`);
  return lines;
}

const at = (second: number): string => `2026-01-02T03:04:0${second}.000000000Z`;

describe('output with times', () => {
  test('is split into lines, whatever the pieces it comes in', async () => {
    const source = timedLines(chunks(`${at(1)} he`, `llo\n${at(2)} wor`, 'ld\n'));
    expect(await linesOf(source)).toEqual([`stdout ${at(1)} hello\n`, `stdout ${at(2)} world\n`]);
  });

  test('keeps what two streams write apart', async () => {
    const source = timedLines(chunks(`${at(1)} o`, ['stderr', `${at(2)} e\n`], 'ut\n'));
    expect(await linesOf(source)).toEqual([`stderr ${at(2)} e\n`, `stdout ${at(1)} out\n`]);
  });

  test('gives a last line its line break', async () => {
    expect(await linesOf(timedLines(chunks(`${at(1)} end`)))).toEqual([`stdout ${at(1)} end\n`]);
  });
});

describe('several containers', () => {
  test('are merged by time, those of one time in the order of the containers', async () => {
    const merged: string[] = [];
    const sources = [
      { name: 'a', lines: timedLines(chunks(`${at(1)} a1\n${at(3)} a3\n`)) },
      { name: 'b', lines: timedLines(chunks(`${at(1)} b1\n${at(2)} b2\n`)) },
      { name: 'c', lines: timedLines(chunks()) },
    ];
    for await (const { name, text } of mergeByTime(sources)) merged.push(`${name}: ${text}`.trim());
    expect(merged).toEqual(['a: a1', 'b: b1', 'b: b2', 'a: a3']);
  });

  test('are named without the name of their project', () => {
    expect(shortName('shop', 'shop-web-1')).toBe('web-1');
    expect(shortName('shop', 'my-own-name')).toBe('my-own-name');
  });
});
