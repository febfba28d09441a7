import { describe, expect, test } from 'bun:test';
import type { ProgressEvent } from '../../src/progress/event.ts';
import { createDeferredView } from '../../src/ui/deferred-view.ts';
import type { View } from '../../src/ui/output.ts';
import { failingUp, Run } from './events.ts';

class Recorder implements View {
  readonly kinds: ProgressEvent['kind'][] = [];
  isClosed = false;

  handle(event: ProgressEvent): void {
    this.kinds.push(event.kind);
  }

  close(): Promise<void> {
    this.isClosed = true;
    return Promise.resolve();
  }
}

describe('a view that is loaded late', () => {
  test('is not loaded for a run that has nothing to do', async () => {
    const idle = new Recorder();
    const view = createDeferredView(() => Promise.reject(new Error('must not be loaded')), idle);
    for (const event of new Run([]).warning('odd').end().events) view.handle(event);
    await view.close();
    expect(idle.kinds).toEqual(['run-start', 'warning', 'run-end']);
  });

  test('gets every event of its run, in order, also those from before it was there', async () => {
    const loaded = new Recorder();
    const idle = new Recorder();
    const { events } = failingUp();
    const view = createDeferredView(() => Promise.resolve(loaded), idle);
    view.handle({ kind: 'warning', code: 'A', message: 'before the run' });
    for (const event of events.slice(0, 3)) view.handle(event);
    await Promise.resolve().then(() => {});
    for (const event of events.slice(3)) view.handle(event);
    await view.close();
    expect(idle.kinds).toEqual(['warning']);
    expect(loaded.kinds).toEqual(events.map(({ kind }) => kind));
    expect(loaded.isClosed).toBe(true);
  });

  test('costs no run: without its code, plain lines do', async () => {
    const idle = new Recorder();
    const { events } = failingUp();
    const view = createDeferredView(() => Promise.reject(new Error('no such module')), idle);
    for (const event of events) view.handle(event);
    await view.close();
    expect(idle.kinds).toEqual(events.map(({ kind }) => kind));
  });
});
