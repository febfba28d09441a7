import { describe, expect, test } from 'bun:test';
import type { ProgressEvent } from '../../src/progress/event.ts';
import { createView, type ViewOptions } from '../../src/ui/view.ts';
import { failingUp, operation, Run } from './events.ts';

async function written(
  events: readonly ProgressEvent[],
  mode: ViewOptions['mode'],
  options: Partial<ViewOptions> = {},
): Promise<string> {
  let text = '';
  const stream = { write: (part: string) => (text += part) };
  const view = createView({ mode, ansi: 'auto', stream, now: () => 0, ...options });
  for (const event of events) view.handle(event);
  await view.close();
  return text;
}

describe('plain in the forms of docker compose', () => {
  const build = operation('build-image', 'shop-web');
  const pull = {
    ...operation('pull-image', 'nginx:alpine'),
    resource: { kind: 'image', name: 'nginx:alpine', service: 'db' },
  } as const;

  test('has the output of builds elsewhere, as it was written, and services for what is pulled', async () => {
    const run = new Run([build, pull]).start(build).output(build, '  A:\tb').done(build);
    run.start(pull).layer(pull, 'a1', 'Downloading', 1, 2).done(pull);
    let output = '';
    const buildOutput = { write: (text: string) => (output += text) };
    expect(await written(run.events, 'plain', { compose: { buildOutput } })).toBe(
      ' Image shop-web  Building\n Image shop-web  Built\n db Pulling\n db Pulled\n',
    );
    expect(output).toBe('#1   A:\tb\n');
  });

  test('says which pulls are not needed, and why one failed', async () => {
    const run = new Run([pull]).start(pull).failed(pull, { message: 'manifest unknown' });
    const [begin, ...rest] = run.events;
    const note = 'Skipped - No image to be pulled';
    const unchanged = [
      { node: 'local', resource: { kind: 'image', name: 'a', service: 'web' }, note } as const,
    ];
    const events = [{ ...begin, unchanged } as ProgressEvent, ...rest];
    expect(await written(events, 'plain', { compose: { buildOutput: { write: () => 0 } } })).toBe(
      ` web ${note}\n db Pulling\n db Error manifest unknown\n`,
    );
  });
  test('passes over how a container changes networks, and the removal of one that is made anew', async () => {
    const leave = operation('disconnect-network', 'shop-web-1');
    const [remove, create] = [
      operation('remove-network', 'shop_net'),
      operation('create-network', 'shop_net'),
    ];
    const run = new Run([leave, remove, create]).start(leave).done(leave).start(remove).done(remove);
    run.start(create).done(create);
    expect(await written(run.events, 'plain', { compose: { buildOutput: { write: () => 0 } } })).toBe(
      ' Network shop_net  Removed\n Network shop_net  Creating\n Network shop_net  Created\n',
    );
  });
});

describe('plain', () => {
  test('says each change of a resource on a line', async () => {
    expect(await written(failingUp().events, 'plain')).toBe(
      [
        ' Network shop_default  Creating',
        ' Network shop_default  Created',
        ' Image nginx:alpine  Pulling',
        ' Image nginx:alpine a1 Downloading',
        ' Image nginx:alpine  Pulled',
        ' Container shop-db-1  Creating',
        ' Container shop-db-1  Created',
        ' Container shop-web-1  Creating',
        ' Container shop-web-1  Created',
        ' Container shop-db-1  Starting',
        ' Container shop-db-1  Started',
        ' Container shop-web-1  Starting',
        ' Container shop-web-1  Error: Port 80 is taken',
        '   hint: stop what listens on it',
        '',
      ].join('\n'),
    );
  });

  test('is what a stream that is no terminal gets', async () => {
    const { events } = failingUp();
    expect(await written(events, 'auto')).toBe(await written(events, 'plain'));
  });

  test('says a recreate once', async () => {
    const [create, stop, remove, rename] = (
      ['create-container', 'stop-container', 'remove-container', 'rename-container'] as const
    ).map((kind) => operation(kind, 'web')) as [never, never, never, never];
    const { events } = new Run([create, stop, remove, rename]).through(create, stop, remove, rename);
    expect(await written(events, 'plain')).toBe(' Container web  Recreate\n Container web  Recreated\n');
    expect(await written(events, 'plain', { explains: true })).toBe(
      ' Container web  Recreate (not found)\n Container web  Recreated\n',
    );
    const start = operation('start-container', 'web');
    const wait = operation('await-container', 'web');
    const startFirst = new Run([create, start, wait, stop, remove])
      .through(create, start)
      .start(wait)
      .start(stop)
      .done(stop)
      .through(remove)
      .done(wait);
    expect(await written(startFirst.events, 'plain', { explains: true })).toBe(
      ['Recreate (not found)', 'Starting', 'Started', 'Waiting', 'Healthy', '']
        .map((word) => (word === '' ? '' : ` Container web  ${word}`))
        .join('\n'),
    );
  });

  test('names what kept a skipped one, the node, and with verbose the cause', async () => {
    const db = operation('start-container', 'db', 'a');
    const web = operation('start-container', 'web', 'b');
    const { events } = new Run([db, web]).start(db).failed(db).skipped(web, 'container db failed');
    expect(await written(events, 'plain', { verbose: true })).toBe(
      [
        ' [a] Container db  Starting (not found)',
        ' [a] Container db  Error: Port 80 is taken',
        ' [b] Container web  Skipped: container db failed',
        '',
      ].join('\n'),
    );
  });

  test('lets no error message paint on the terminal', async () => {
    const web = operation('start-container', 'web');
    const message = 'oops\u001B[2J\u001B]0;title\u0007 \u001B[31mred\u001B[0m\rback\u0008';
    const text = await written(new Run([web]).start(web).failed(web, { message }).events, 'plain');
    expect(text).toEndWith('Error: oops red\nback\n');
  });
});

describe('quiet', () => {
  test('says failures and warnings only', async () => {
    const run = failingUp().warning('Service "old" is an orphan', 'remove it');
    expect(await written(run.events, 'quiet')).toBe(
      [
        ' Container shop-web-1  Error: Port 80 is taken',
        '   hint: stop what listens on it',
        'warning: Service "old" is an orphan',
        '   hint: remove it',
        '',
      ].join('\n'),
    );
  });
});

describe('json', () => {
  test('is one object per event, with the fields of docker compose', async () => {
    const { events } = failingUp();
    const lines = (await written(events, 'json'))
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines).toHaveLength(events.length);
    expect(lines[0]).toEqual({
      time: '1970-01-01T00:00:00.000Z',
      kind: 'run-start',
      project: 'shop',
      nodes: ['local'],
      operations: 6,
    });
    expect(lines[1]).toMatchObject({ id: 'Network shop_default', status: 'Creating', node: 'local' });
    expect(lines[4]).toMatchObject({
      id: 'a1',
      parent_id: 'Image nginx:alpine',
      status: 'Downloading',
      current: 1_000_000,
      total: 4_000_000,
      percent: 25,
    });
    expect(lines.at(-2)).toEqual({
      time: '1970-01-01T00:00:00.000Z',
      kind: 'operation-failed',
      id: 'Container shop-web-1',
      node: 'local',
      operation: 'start-container',
      operation_id: 'local/start-container/shop-web-1',
      cause: 'not found',
      status: 'Error',
      text: 'Port 80 is taken',
      elapsed_ms: 100,
      at_ms: 600,
      error: { code: 'PORT_TAKEN', message: 'Port 80 is taken', hint: 'stop what listens on it' },
    });
    expect(lines.at(-1)).toMatchObject({ kind: 'run-end', done: 5, failed: 1, skipped: 0 });
  });

  test('a warning keeps its code', async () => {
    const [, line] = (await written(new Run([]).warning('odd').events, 'json')).split('\n');
    expect(JSON.parse(line!)).toMatchObject({ kind: 'warning', code: 'ORPHANS', text: 'odd' });
  });
});
