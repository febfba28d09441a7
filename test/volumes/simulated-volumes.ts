import type { TarHeader } from 'modern-tar';
import { connectDocker } from '../../src/engine/docker/docker-engine.ts';
import type { Engine } from '../../src/engine/engine.ts';
import { OWN_LABEL } from '../../src/model/labels.ts';
import type { ObservedVolume } from '../../src/model/observed/fleet.ts';
import type { FaultKind } from '../support/simulated-engine/faults.ts';
import type { SimulatedEngine } from '../support/simulated-engine/simulated-engine.ts';

export const NAME = 'shop_data';
export const LABELS = { 'com.docker.compose.project': 'shop', kept: 'yes' };
export const FILES: Readonly<Record<string, string>> = {
  settings: 'a = 1\n',
  table: 'row\n'.repeat(50_000),
  'log/today': '',
};

export const NEVER = new AbortController().signal;
/** A status without effect, and a broken connection without and with effect. */
export const FAULTS = [500, 'reset', 'reset-after'] satisfies FaultKind[];
/** What every engine is asked first is no step of a copy. */
export const STEPS = { path: /^\/(?!_ping|version)/ };

/** Puts a volume with files on an engine; as the engine's list tells it. */
export async function addVolume(
  simulated: SimulatedEngine,
  engine: Engine,
  files: Readonly<Record<string, string>> = FILES,
): Promise<ObservedVolume> {
  await engine.createVolume({ name: NAME, driver: 'local', labels: LABELS });
  const volume = simulated.world.volumes.get(NAME);
  const time = { mode: 0o640, uid: 999, gid: 999, mtime: new Date(1_700_000_000_000) };
  for (const [path, text] of Object.entries(files)) {
    const data = Buffer.from(text);
    const header: TarHeader = { ...time, name: path, size: data.length, type: 'file' };
    volume?.files.set(path, { header, data });
  }
  const found = (await engine.listVolumes()).find(({ name }) => name === NAME);
  if (found === undefined) throw new Error('the engine has made no volume');
  return found;
}

export function connect(simulated: SimulatedEngine): Engine {
  return connectDocker({ node: simulated.name, endpoint: simulated.address });
}

/** What is in a volume; undefined where there is none. */
export function contentOf(
  { world }: SimulatedEngine,
  name: string = NAME,
): Readonly<Record<string, string>> | undefined {
  const volume = world.volumes.get(name);
  if (volume === undefined) return undefined;
  const texts = [...volume.files].map(([path, { data }]) => [path, Buffer.from(data ?? []).toString()]);
  return Object.fromEntries(texts);
}

/** The containers that are there, as what they say about the volume. */
export function carriersOf({ world }: SimulatedEngine): readonly ('filling' | 'reading')[] {
  return [...world.containers.values()].map(({ body }) =>
    body.Labels?.[OWN_LABEL.volumeFilling] === undefined ? 'reading' : 'filling',
  );
}

/** "absent", "part" where a carrier says that it is being filled, else "whole"; throws for one that is none and passes for it. */
export function stateOf(simulated: SimulatedEngine, name: string = NAME): 'absent' | 'part' | 'whole' {
  const content = contentOf(simulated, name);
  if (content === undefined) return 'absent';
  if (carriersOf(simulated).includes('filling')) return 'part';
  if (Bun.deepEquals(content, FILES)) return 'whole';
  throw new Error(
    `A volume with ${Object.keys(content).join(', ') || 'nothing in it'} passes for a whole one`,
  );
}
