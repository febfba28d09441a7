import type { Operation } from '../plan/operation.ts';
import type { NodeRun } from './node-run.ts';

/** Builds an image; all images of the run share one builder. Rejects as `Builder.build` does. */
export async function buildImage(
  operation: Extract<Operation, { kind: 'build-image' }>,
  run: NodeRun,
): Promise<string | undefined> {
  const { image } = operation;
  const builder = await run.builder();
  await builder.build(image, {
    onOutput: (text) => run.onOutput(operation, text),
    onPush: (progress) => run.onPull(operation, progress),
  });
  if (image.run.check === true) return 'Checked';
  return image.push ? 'Built and pushed' : undefined;
}
