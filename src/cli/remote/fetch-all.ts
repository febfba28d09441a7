import type { LoadRequest, RemoteCopy } from '../../compose/request.ts';
import type { FlotillaError } from '../../errors/flotilla-error.ts';
import { fetchRemote } from '../../remote/fetch-remote.ts';
import { takeInterrupts } from '../interrupts/interrupt.ts';

/** Fetches compose files that lie elsewhere, and adds what became of it by address. Rejects where the user interrupts it. */
export async function fetchAll(
  addresses: readonly string[],
  remoteFiles: Map<string, RemoteCopy | FlotillaError>,
  environment: LoadRequest['environment'],
): Promise<void> {
  const interrupt = takeInterrupts();
  const { signal } = interrupt;
  const fetchOne = async (address: string): Promise<void> => {
    remoteFiles.set(address, await fetchRemote(address, { environment, signal }));
  };
  try {
    await Promise.all(addresses.map(fetchOne));
  } finally {
    interrupt.release();
  }
}
