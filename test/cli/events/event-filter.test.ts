import { expect, test } from 'bun:test';
import { eventFilter } from '../../../src/cli/events/event-filter.ts';
import { eventJson, eventLine, eventRow } from '../../../src/cli/events/event-text.ts';
import type { NodeEvent } from '../../../src/cli/events/node-event.ts';
import { ROW_FUNCTIONS } from '../../../src/ui/text/template/functions.ts';
import { compileTemplate } from '../../../src/ui/text/template/template.ts';

function dies(attributes: Readonly<Record<string, string>> = {}): NodeEvent {
  return {
    node: 'c',
    event: {
      type: 'container',
      action: 'die',
      id: '6dd0',
      timeMs: Date.UTC(2026, 10, 21, 15, 3, 15, 875),
      timeNanos: BigInt(Date.UTC(2026, 10, 21, 15, 3, 15, 875)) * 1_000_000n,
      attributes: {
        'com.docker.compose.project': 'shop',
        'com.docker.compose.service': 'web',
        image: 'web:1',
        name: 'shop-web-1',
        exitCode: '3',
        ...attributes,
      },
    },
  };
}

test('events are filtered as by docker: any value of one key, and all keys', () => {
  const shows = (...filters: string[]): boolean => eventFilter([], filters)(dies());
  expect(shows()).toBe(true);
  expect(shows('event=die', 'event=start', 'node=c')).toBe(true);
  expect(shows('event=die', 'node=a')).toBe(false);
  expect(shows('container=shop-web-1', 'image=web', 'service=web', 'label=exitCode=3')).toBe(true);
  expect(eventFilter(['db'], [])(dies())).toBe(false);
});

test('the probes of a healthcheck are found by their first word', () => {
  const probe = { ...dies(), event: { ...dies().event, action: 'health_status: unhealthy' } };
  expect(eventFilter([], ['event=health_status'])(probe)).toBe(true);
});

test('a template may ask for what an event does not have', () => {
  const template = compileTemplate('{{.Action}} {{.Attributes.exitCode}} {{.Attributes.signal}}');
  expect(template.render(eventRow(dies()), ROW_FUNCTIONS)).toBe('die 3 <no value>');
});

test('containers of run are not shown, and an unknown filter is refused', () => {
  expect(eventFilter([], [])(dies({ 'com.docker.compose.oneoff': 'True' }))).toBe(false);
  expect(() => eventFilter([], ['color=red'])).toThrow('Filter "color=red" is not known');
});

test('of one engine an event is what docker compose prints, of a fleet with its node', () => {
  expect(eventLine(dies(), false)).toEndWith(
    ' container die 6dd0 (exitCode=3, image=web:1, name=shop-web-1)\n',
  );
  expect(eventLine(dies(), true)).toEndWith(', name=shop-web-1, node=c)\n');
  expect(Object.keys(JSON.parse(eventJson(dies(), false)))).toEqual([
    'action',
    'attributes',
    'id',
    'service',
    'time',
    'type',
  ]);
  expect(JSON.parse(eventJson(dies(), true))).toMatchObject({
    node: 'c',
    time: '2026-11-21T15:03:15.875Z',
  });
  expect(eventRow(dies())).toMatchObject({ Node: 'c', Project: 'shop', Service: 'web', Name: 'shop-web-1' });
});
