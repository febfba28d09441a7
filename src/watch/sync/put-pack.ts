import { Readable } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import { EngineError } from '../../engine/engine-error.ts';
import { FlotillaError } from '../../errors/flotilla-error.ts';
import type { Pack } from '../files/pack.ts';
import { type PackEntry, tarOfEntries } from '../files/sections.ts';
import type { ContainerShell } from './container-shell.ts';
import { execIn } from './exec.ts';
import { type InPlace, inPlace, scriptInPlace } from './in-place.ts';
import type { Replica } from './replica.ts';

/**
 * Unpacks a tar in a container: by the engine, which needs nothing in the image, or by the container's own
 * tar where the engine can't get to the place. Throws `SYNC_FAILED`, `EngineError`.
 */
export async function putPack(
  replica: Replica,
  pack: Pack,
  options: { readonly byProcess: boolean; readonly signal: AbortSignal },
): Promise<void> {
  const { signal } = options;
  if (pack.entries === 0) return;
  if (options.byProcess) return unpackInside(replica, pack, signal);
  try {
    await replica.engine.putArchive(replica.id, '/', pack.open(), {
      copyOwner: false,
      allowReplace: true,
      signal,
    });
  } catch (error) {
    if (!(error instanceof EngineError) || !/read-?only/i.test(error.message)) throw error;
    // The engine refuses a read-only container whole; volumes in it can be written to from inside.
    await unpackInside(replica, pack, signal);
  }
}

/** From this many entries on, writing over files in place pays off. */
const IN_PLACE_FROM = 250;

/**
 * Writes a large pack over the files that are there: the engine's way removes each file and makes it anew,
 * which takes several times as long. False where the image's programs can't, or a path has become one of another kind.
 */
export async function overwrite(
  replica: Replica,
  pack: Pack,
  options: {
    readonly shell: ContainerShell;
    readonly signal: AbortSignal;
  },
): Promise<boolean> {
  const { shell, signal } = options;
  if (pack.entries < IN_PLACE_FROM) return false;
  const listed = await shell.list([...pack.files.keys()]);
  if (listed === undefined) return false;
  // Nothing is to be written through a link to where it leads.
  const links = [...listed].flatMap(([path, { isLink }]) => (isLink ? [path] : []));
  if (!(await shell.unlink(links))) return false;
  if (pack.sections === undefined) return untar(replica, pack.open(), signal);
  const over: InPlace[] = [];
  const others: PackEntry[] = [];
  for (const entries of pack.sections.entries()) {
    for (const entry of entries) {
      const file = inPlace(entry, listed);
      if (file === undefined) others.push(entry);
      else over.push(file);
    }
    // Reading files holds up everything else here.
    await turn();
  }
  if (over.length < IN_PLACE_FROM) return untar(replica, pack.open(), signal);
  const results = await Promise.all([
    runScript(replica, scriptInPlace(over), signal),
    others.length === 0 || untar(replica, tarOfEntries(others), signal),
  ]);
  return results.every((isDone) => isDone);
}

async function untar(
  replica: Replica,
  tar: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
): Promise<boolean> {
  const command = ['tar', '-x', '--overwrite', '-f', '-', '-C', '/'];
  const { exitCode } = await execIn(replica, { command, user: '0:0' }, { signal, stdin: tar });
  return exitCode === 0;
}

/** A script that is read whole before it runs: shells read one from their input byte by byte. */
async function runScript(replica: Replica, script: Iterable<Buffer>, signal: AbortSignal): Promise<boolean> {
  const command = ['sh', '-c', 'eval "$(cat)"'];
  const stdin = Readable.from(script);
  const { exitCode } = await execIn(replica, { command, user: '0:0' }, { signal, stdin });
  return exitCode === 0;
}

async function unpackInside(replica: Replica, pack: Pack, signal: AbortSignal): Promise<void> {
  const command = ['tar', '-x', '-f', '-', '-C', '/'];
  const { exitCode, output } = await execIn(
    replica,
    { command, user: '0:0' },
    { signal, stdin: pack.open() },
  );
  if (exitCode === 0) return;
  throw new FlotillaError('SYNC_FAILED', `Files can't be written: ${output.trim() || `status ${exitCode}`}`, {
    hint: 'the place is in memory or read-only for the engine, so the image needs tar, and the right to write',
  });
}
