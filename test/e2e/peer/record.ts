import { PEER_VERSION, peerProgram } from '../../../scripts/peer/docker-compose.ts';
import { testEngine } from '../../support/engine.ts';
import { ensureTestImages } from '../../support/images.ts';
import { play } from './play.ts';
import { readRecordings, writeRecordings } from './recordings.ts';
import { SCENARIOS } from './scenarios.ts';

/** Records anew what docker compose 2.40.3 does: all scenarios, or those that are named. */
const chosen = process.argv.slice(2);
const peer = peerProgram(process.env);
if (peer === undefined) throw new Error(`docker compose ${PEER_VERSION} is not to be had on this machine`);
const engine = await testEngine();
await ensureTestImages(engine);
const recordings = { ...readRecordings() };
for (const scenario of SCENARIOS) {
  if (chosen.length > 0 && !chosen.includes(scenario.name)) continue;
  recordings[scenario.name] = await play(scenario, [peer], engine);
  console.log(scenario.name);
}
const known = new Set(SCENARIOS.map(({ name }) => name));
writeRecordings(Object.fromEntries(Object.entries(recordings).filter(([name]) => known.has(name))));
