import type { Engine } from '../../engine/engine.ts';
import { FlotillaError } from '../../errors/flotilla-error.ts';
import type { Operation } from '../../plan/operation.ts';

/** Writes files into a container that has not started yet, with their owners and modes. */
export async function copyFiles(
  { files, refusal }: Extract<Operation, { kind: 'copy-files' }>,
  engine: Engine,
  id: string,
  signal: AbortSignal,
): Promise<void> {
  if (refusal !== undefined) {
    throw new FlotillaError('FILES_READ_ONLY', refusal, {
      hint: 'give it as a file of this machine, or leave read_only out',
    });
  }
  // Loaded here: most runs have nothing to copy.
  const [{ Readable }, { packTar }] = await Promise.all([import('node:stream'), import('modern-tar')]);
  const tar = await packTar(
    files.map(({ path, content, mode, uid, gid }) => ({
      header: { name: path.slice(1), size: content.length, mode, uid, gid, mtime: new Date(0) },
      body: content,
    })),
  );
  // One chunk: small, and the request's length does not have to be known.
  const options = { copyOwner: true, allowReplace: true, signal };
  await engine.putArchive(id, '/', Readable.from([Buffer.from(tar)]), options);
}
