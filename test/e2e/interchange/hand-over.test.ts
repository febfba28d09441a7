import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { rmSync } from 'node:fs';
import type { EngineAddress } from '../../../scripts/engine/address.ts';
import { peerProgram } from '../../../scripts/peer/docker-compose.ts';
import { testEngine } from '../../support/engine.ts';
import { ensureTestImages } from '../../support/images.ts';
import { giveSlotBack, takeSlot } from '../support/slots.ts';
import { FLOTILLA } from '../support/stack.ts';
import { HandOver, type Made, type Tool } from './hand-over.ts';
import { StandIns } from './stand-ins.ts';
import { ROOT, type Subject, stage, unstage } from './subject.ts';
import { readRecordings, subjectOf } from './subjects.ts';

const OWN: Tool = [FLOTILLA];
const TIMEOUT = 120_000;
const corpus = process.env.FLOTILLA_CORPUS;
const recordings = readRecordings();
const peer = peerProgram(process.env);
let engine: EngineAddress;

beforeAll(async () => {
  engine = await testEngine();
  await ensureTestImages(engine);
});

/** By the image they stand in for; subjects that run at the same time may ask for the same ones. */
const standIns = new Map<string, Promise<StandIns>>();

function standIn(reference: string): Promise<StandIns> {
  const made = standIns.get(reference) ?? StandIns.for(engine, [reference]);
  standIns.set(reference, made);
  return made;
}

afterAll(async () => {
  for (const made of standIns.values()) await (await made)[Symbol.asyncDispose]();
  rmSync(ROOT, { recursive: true, force: true });
});

/** Lets a test work on a subject whose images are all there, and leaves nothing. */
async function withSubject(subject: Subject, work: (over: HandOver) => Promise<void>): Promise<void> {
  await takeSlot();
  const staged = stage(subject);
  try {
    await using over = new HandOver(engine, staged);
    await over.clear();
    const { stdout } = await over.run(OWN, 'config', '--images');
    await Promise.all(stdout.split('\n').filter(Boolean).map(standIn));
    await work(over);
  } finally {
    unstage(subject);
    giveSlotBack();
  }
}

/** One tool makes it; what the other makes of that is the same. */
async function handOver(over: HandOver, from: Tool, to: Tool): Promise<Made> {
  await over.create(from);
  const ids = await over.ids();
  const made = await over.made();
  expect(Object.keys(ids).length).toBeGreaterThan(0);
  await over.create(to);
  expect(await over.ids()).toEqual(ids);
  return made;
}

const method =
  peer !== undefined ? 'docker compose itself' : 'what docker compose 2.40.3 made, as it was recorded';

describe.concurrent(`projects that are handed over, by ${method}`, () => {
  for (const [name, recorded] of Object.entries(recordings)) {
    const subject = subjectOf(name, corpus);
    if (subject === undefined) continue;
    test(
      name,
      () =>
        withSubject(subject, async (over) => {
          if (peer === undefined) {
            await over.create(OWN);
            expect((await over.made()).identity).toBe(recorded);
            return;
          }
          const theirs = await handOver(over, [peer], OWN);
          expect(theirs.identity).toBe(recorded);
          await over.clear();
          expect(await handOver(over, OWN, [peer])).toEqual(theirs);
        }),
      TIMEOUT,
    );
  }

  test('there are at least a dozen of the corpus, or it is said that there is no corpus', () => {
    const count = Object.keys(recordings).filter((name) => name.startsWith('corpus ')).length;
    expect(count).toBeGreaterThanOrEqual(12);
    if (!corpus) console.warn('FLOTILLA_CORPUS is not set: only the examples are handed over');
  });
});
