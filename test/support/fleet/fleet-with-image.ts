import { testEngine } from '../engine.ts';
import { ensureTestImages, TEST_IMAGE } from '../images.ts';
import { requireBuild } from '../project.ts';
import { RealFleet } from './real-fleet.ts';

/** A real fleet of so many nodes that all have the test image, for the built program. */
export async function fleetWithImage(nodes: number): Promise<RealFleet> {
  requireBuild();
  const outer = await testEngine();
  await ensureTestImages(outer);
  const fleet = await RealFleet.start(outer, nodes);
  await Promise.all(fleet.nodes.map((node) => node.loadImage(TEST_IMAGE)));
  return fleet;
}
