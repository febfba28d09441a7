import pLimit from 'p-limit';
import type { EngineAddress } from '../engine/address.ts';
import { engineCall, engineRequest } from '../engine/request.ts';

/** Calls at a time that have been seen to be quickest on two cores. */
const CONCURRENCY = 6;
const NETWORK = 'flotilla-bench-floor';

/**
 * The least that bringing up so many services can take: the bare calls (one network, then a container made
 * and started for each service) with nothing around them. Milliseconds; nothing of it is left.
 */
export async function floorOfUp(
  engine: EngineAddress,
  services: number,
  command: readonly string[],
): Promise<number> {
  const limit = pLimit(CONCURRENCY);
  const names = Array.from({ length: services }, (_, index) => `${NETWORK}-${index}`);
  const start = performance.now();
  try {
    await engineCall(engine, { method: 'POST', path: '/networks/create', json: { Name: NETWORK } });
    await Promise.all(
      names.map((name) =>
        limit(async () => {
          const json = { Image: 'flotilla/hello:1', Cmd: command, HostConfig: { NetworkMode: NETWORK } };
          await engineCall(engine, { method: 'POST', path: `/containers/create?name=${name}`, json });
          await engineCall(engine, { method: 'POST', path: `/containers/${name}/start` });
        }),
      ),
    );
    return performance.now() - start;
  } finally {
    const remove = (path: string): Promise<unknown> => engineRequest(engine, { method: 'DELETE', path });
    await Promise.all(names.map((name) => limit(() => remove(`/containers/${name}?force=1`))));
    await remove(`/networks/${NETWORK}`);
  }
}
