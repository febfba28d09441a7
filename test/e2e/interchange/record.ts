import { writeFileSync } from 'node:fs';
import { PEER_VERSION, peerProgram } from '../../../scripts/peer/docker-compose.ts';
import { testEngine } from '../../support/engine.ts';
import { ensureTestImages } from '../../support/images.ts';
import { HandOver } from './hand-over.ts';
import { StandIns } from './stand-ins.ts';
import { stage, unstage } from './subject.ts';
import { readRecordings, recordingFile, subjectOf } from './subjects.ts';

/**
 * Records anew what docker compose 2.40.3 makes of the subjects, and of those that are named: "example NAME" or "corpus
 * NAME". FLOTILLA_CORPUS says where the corpus is.
 */
const program = peerProgram(process.env);
if (program === undefined) throw new Error(`docker compose ${PEER_VERSION} is not to be had on this machine`);
const peer = [program] as const;
const engine = await testEngine();
await ensureTestImages(engine);
const recordings: Record<string, string> = { ...readRecordings() };
for (const name of new Set([...Object.keys(recordings), ...process.argv.slice(2)])) {
  const subject = subjectOf(name, process.env.FLOTILLA_CORPUS);
  if (subject === undefined) throw new Error(`FLOTILLA_CORPUS is not set, and "${name}" is in the corpus`);
  const staged = stage(subject);
  await using over = new HandOver(engine, staged);
  const { stdout } = await over.run(peer, 'config', '--images');
  await using _ = await StandIns.for(engine, stdout.split('\n').filter(Boolean));
  await over.create(peer);
  recordings[name] = (await over.made()).identity;
  unstage(subject);
  console.log(name);
}
const sorted = Object.entries(recordings).sort(([a], [b]) => (a < b ? -1 : 1));
writeFileSync(recordingFile(), `${JSON.stringify(Object.fromEntries(sorted), null, 1)}\n`);
