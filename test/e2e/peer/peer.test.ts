import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { EngineAddress } from '../../../scripts/engine/address.ts';
import { peerProgram } from '../../../scripts/peer/docker-compose.ts';
import { testEngine } from '../../support/engine.ts';
import { ensureTestImages } from '../../support/images.ts';
import { giveSlotBack, takeSlot } from '../support/slots.ts';
import { play, ROOT } from './play.ts';
import { readRecordings } from './recordings.ts';
import { SCENARIOS } from './scenarios.ts';
import { WANTED, withoutWanted } from './wanted.ts';

const FLOTILLA = join(import.meta.dir, '../../../bin/flotilla');
const recordings = readRecordings();
/** docker compose itself, where this machine can have it. */
const peer = peerProgram(process.env);
let engine: EngineAddress;

beforeAll(async () => {
  engine = await testEngine();
  await ensureTestImages(engine);
});

afterAll(() => rmSync(ROOT, { recursive: true, force: true }));

/** Every scenario was gone through with docker compose 2.40.3 once (record.ts does it anew), and is again here, on this engine. */
describe.concurrent('what docker compose 2.40.3 makes of a project, flotilla makes of it', () => {
  for (const scenario of SCENARIOS) {
    test(scenario.name, async () => {
      await takeSlot();
      try {
        const { name } = scenario;
        const own = withoutWanted(name, await play(scenario, [FLOTILLA], engine));
        expect(own).toEqual(withoutWanted(name, recordings[name]));
        if (peer !== undefined)
          expect(own).toEqual(withoutWanted(name, await play(scenario, [peer], engine)));
      } finally {
        giveSlotBack();
      }
    });
  }

  test('every wanted difference belongs to a scenario', () => {
    const names = new Set(SCENARIOS.map(({ name }) => name));
    expect(WANTED.filter(({ scenario }) => !names.has(scenario))).toEqual([]);
  });
});
