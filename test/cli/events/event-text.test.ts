import { afterEach, beforeEach, expect, test } from 'bun:test';
import { eventJson, eventLine } from '../../../src/cli/events/event-text.ts';
import { decodeEvent, parseEvent } from '../../../src/engine/docker/wire/decode.ts';

const ZONE = process.env.TZ;
beforeEach(() => {
  process.env.TZ = 'UTC';
});
afterEach(() => {
  if (ZONE === undefined) delete process.env.TZ;
  else process.env.TZ = ZONE;
});

/** An event as the engine tells it. */
function told(timeNano: string): { readonly node: string; readonly event: ReturnType<typeof decodeEvent> } {
  const attributes = { image: 'app', name: 'shop-web-1', odd: '"timeNano":1}' };
  const actor = JSON.stringify({ ID: '6dd0', Attributes: attributes });
  const line = `{"Type":"container","Action":"start","Actor":${actor},"time":1795977003,"timeNano":${timeNano}}`;
  return { node: 'a', event: decodeEvent(parseEvent(line)) };
}

function timeOf(timeNano: string): string {
  return JSON.parse(eventJson(told(timeNano), false)).time;
}

test("an event's time has all digits of the engine's in JSON", () => {
  expect(timeOf('1795977003504356287')).toBe('2026-11-29T18:30:03.504356287Z');
});

test('zeros at the end of a time are left out in JSON, as docker compose does', () => {
  expect(timeOf('1795977003504000000')).toBe('2026-11-29T18:30:03.504Z');
  expect(timeOf('1795977003000000000')).toBe('2026-11-29T18:30:03Z');
});

test('the time in JSON is that of the local zone, with its distance', () => {
  process.env.TZ = 'America/New_York';
  expect(timeOf('1795977003504356287')).toBe('2026-11-29T13:30:03.504356287-05:00');
  process.env.TZ = 'Asia/Kolkata';
  expect(timeOf('1795977003504356287')).toBe('2026-11-30T00:00:03.504356287+05:30');
});

test('the line for people has microseconds', () => {
  expect(eventLine(told('1795977003004356987'), false)).toStartWith(
    '2026-11-29 18:30:03.004356 container start',
  );
});
