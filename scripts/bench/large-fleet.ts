import { runFailingFleet } from '../../test/manager/failing-fleet.ts';

const NODES = 1000;
const MINUTES = 30;

/** A manager over a simulated fleet of which 1 % fails each minute: what its passes take and what they read. No engine is needed. */
export async function benchLargeFleet(): Promise<string[][]> {
  const begun = performance.now();
  const { replicas, idleMs, passes, firstReads, reads, changes, ofOneEnd } = await runFailingFleet(
    NODES,
    MINUTES,
  );
  const share = (part: number): string => (idleMs[Math.floor(idleMs.length * part)] ?? Number.NaN).toFixed(0);
  const fleet = `${NODES} nodes, ${replicas} replicas, 1 % of the nodes fails each minute`;
  console.log(
    `${fleet}: ${MINUTES} simulated minutes took ${((performance.now() - begun) / 1000).toFixed(0)} s`,
  );
  console.log(
    `  ${passes} passes, ${idleMs.length} of them with nothing to do; 99 % of those in ${share(0.99)} ms`,
  );
  console.log(
    `  calls that read: ${firstReads} for the first look, ${reads} after it; that change: ${changes}`,
  );
  console.log(`  one container that ends: ${ofOneEnd.reads} calls that read, for ${ofOneEnd.stacks} stack`);
  return [[`${NODES} nodes: a pass that finds nothing to do`, share(0.5)]];
}
