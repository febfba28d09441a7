import { expect, test } from 'bun:test';
import type { LogChunk, LogOptions } from '../../src/engine/containers.ts';
import { eventually } from '../support/time/eventually.ts';
import { gather, kindOfRefusal, LABEL_KEY, newName, running, type Subject } from './subject.ts';

const ALL: LogOptions = { follow: false, tail: 'all', timestamps: false };

/** Logs and events: what arrives, in which order, and how it ends. */
export function streamContract(subject: () => Subject): void {
  const engine = () => subject().engine;
  const never = () => new AbortController().signal;
  const textOf = (chunks: readonly LogChunk[], stream: LogChunk['stream'] = 'stdout') =>
    chunks
      .filter((chunk) => chunk.stream === stream)
      .map(({ data }) => new TextDecoder().decode(data))
      .join('');
  const linesOnceThere = (id: string, count: number) =>
    eventually(`${count} lines are written`, async () => {
      const text = textOf(await gather(engine().logs(id, ALL, never())));
      return text.split('\n').length > count;
    });

  test('logs keep the two streams apart', async () => {
    const id = await running(subject(), 'exits', newName());
    await eventually('it ended', async () => (await engine().inspectContainer(id)).state === 'exited');
    const chunks = await gather(engine().logs(id, ALL, never()));
    expect(textOf(chunks, 'stdout')).toBe('out\n');
    expect(textOf(chunks, 'stderr')).toBe('err\n');
  });

  test('a tail is the last lines, oldest first, with timestamps where asked for', async () => {
    const id = await running(subject(), 'prints', newName());
    await linesOnceThere(id, 5);
    const tail = await gather(engine().logs(id, { ...ALL, tail: 2 }, never()));
    expect(textOf(tail)).toBe('line 4\nline 5\n');
    const stamped = textOf(await gather(engine().logs(id, { ...ALL, tail: 1, timestamps: true }, never())));
    expect(stamped).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z line 5\n$/);
  });

  test('logs that are followed end with the container', async () => {
    const id = await running(subject(), 'prints', newName());
    const following = gather(engine().logs(id, { ...ALL, follow: true }, never()));
    await linesOnceThere(id, 5);
    await engine().killContainer(id);
    expect(textOf(await following)).toContain('line 1\nline 2\nline 3\nline 4\nline 5\n');
  });

  test('logs that are followed end without an error when the reader leaves', async () => {
    const id = await running(subject(), 'prints', newName());
    const reader = new AbortController();
    for await (const { data } of engine().logs(id, { ...ALL, follow: true }, reader.signal)) {
      if (new TextDecoder().decode(data).includes('line')) reader.abort();
    }
    expect(reader.signal.aborted).toBe(true);
  });

  test('logs of an absent container are not found', async () => {
    expect(await kindOfRefusal(gather(engine().logs(newName(), ALL, never())))).toBe('not-found');
  });

  test("events of the labelled containers arrive in order, with the container's attributes", async () => {
    const name = newName();
    const reader = new AbortController();
    const sinceSeconds = Math.floor(Date.now() / 1000) - 1;
    const seen: string[] = [];
    const reading = (async () => {
      const filter = { labels: [`${LABEL_KEY}=${name}`], sinceSeconds };
      for await (const event of engine().events(filter, reader.signal)) {
        expect(event.type).toBe('container');
        expect(event.attributes).toMatchObject({ name, [LABEL_KEY]: name });
        seen.push(event.action === 'die' ? `die ${event.attributes.exitCode}` : event.action);
        if (event.action === 'destroy') reader.abort();
      }
    })();
    const id = await running(subject(), 'stays', name);
    await running(subject(), 'stays', newName());
    await engine().killContainer(id);
    await eventually('it ended', async () => (await engine().inspectContainer(id)).state === 'exited');
    await engine().removeContainer(id, { volumes: true, force: false });
    await reading;
    expect(seen).toEqual(['create', 'start', 'kill', 'die 137', 'destroy']);
  });

  test('events end by themselves at the time that is asked for', async () => {
    const name = newName();
    const sinceSeconds = Math.floor(Date.now() / 1000) - 1;
    await running(subject(), 'stays', name);
    const seen: string[] = [];
    // Its clock is finer than milliseconds: what has just happened may be after "now".
    const untilSeconds = Date.now() / 1000 + 0.05;
    const filter = { labels: [`${LABEL_KEY}=${name}`], sinceSeconds, untilSeconds };
    for await (const { action } of engine().events(filter, never())) seen.push(action);
    expect(seen).toEqual(['create', 'start']);
  });

  test('health is an event', async () => {
    const name = newName();
    const reader = new AbortController();
    const sinceSeconds = Math.floor(Date.now() / 1000) - 1;
    await running(subject(), 'declares', name);
    for await (const event of engine().events(
      { labels: [`${LABEL_KEY}=${name}`], sinceSeconds },
      reader.signal,
    )) {
      if (event.action === 'health_status: healthy') reader.abort();
    }
    expect(reader.signal.aborted).toBe(true);
  });
}
