import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Snapshot } from './scenario.ts';

/** What docker compose 2.40.3 made of every scenario, by its name. */
const FILE = join(import.meta.dir, 'docker-compose-2.40.3.json');

export function readRecordings(): Readonly<Record<string, Snapshot>> {
  return existsSync(FILE) ? (JSON.parse(readFileSync(FILE, 'utf8')) as Record<string, Snapshot>) : {};
}

export function writeRecordings(recordings: Readonly<Record<string, Snapshot>>): void {
  writeFileSync(FILE, `${JSON.stringify(recordings, null, 1)}\n`);
}
