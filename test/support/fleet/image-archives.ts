import { type EngineAddress, formatAddress } from '../../../scripts/engine/address.ts';
import { engineCall, engineStream } from '../../../scripts/engine/request.ts';

/** By the image's id, so that one that was made anew is read anew. */
const archives = new Map<string, Promise<Buffer>>();

/** An image as `docker load` takes it, read from its engine once: most go to several nodes. */
export async function archiveOf(engine: EngineAddress, reference: string): Promise<Buffer> {
  const { Id } = JSON.parse(await engineCall(engine, { path: `/images/${reference}/json` })) as {
    Id: string;
  };
  const key = `${formatAddress(engine)} ${reference} ${Id}`;
  const archive =
    archives.get(key) ??
    engineStream(engine, { path: `/images/get?names=${reference}` }).then(async (answer) =>
      Buffer.concat(await answer.toArray()),
    );
  archives.set(key, archive);
  return archive;
}
