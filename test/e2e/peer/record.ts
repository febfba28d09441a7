import { testEngine } from '../../support/engine.ts';
import { ensureTestImages } from '../../support/images.ts';
import { play } from './play.ts';
import { readRecordings, writeRecordings } from './recordings.ts';
import { SCENARIOS } from './scenarios.ts';

/** Records anew what docker compose does: all scenarios, or those that are named. It has to be 2.40.3. */
const chosen = process.argv.slice(2);
const engine = await testEngine();
await ensureTestImages(engine);
const recordings = { ...readRecordings() };
for (const scenario of SCENARIOS) {
  if (chosen.length > 0 && !chosen.includes(scenario.name)) continue;
  recordings[scenario.name] = await play(scenario, ['docker', 'compose'], engine);
  console.log(scenario.name);
}
const known = new Set(SCENARIOS.map(({ name }) => name));
writeRecordings(Object.fromEntries(Object.entries(recordings).filter(([name]) => known.has(name))));
