import type { ImageBuild } from '../../model/image-build.ts';
import { imageOn } from '../../plan/images/image-sources.ts';
import type { Operation } from '../../plan/operation.ts';
import type { NodeRun } from '../node-run.ts';

/** Builds an image; all images of the run share one builder. Rejects as `Builder.build` does. */
export async function buildImage(
  operation: Extract<Operation, { kind: 'build-image' }>,
  run: NodeRun,
): Promise<string | undefined> {
  const { image } = operation;
  const builder = await run.builder();
  const startedMs = Date.now();
  await builder.build(image, {
    onOutput: (text) => run.onOutput(operation, text),
    onPush: (progress) => run.onPull(operation, progress),
  });
  await rememberInputs(image, startedMs, run);
  if (image.run.check === true) return 'Checked';
  return image.push ? 'Built and pushed' : undefined;
}

/** What an image that is to run here was made from, for the label of its containers. */
async function rememberInputs(image: ImageBuild, startedMs: number, run: NodeRun): Promise<void> {
  const { buildInputs, engine, environment } = run;
  if (buildInputs === undefined) return;
  const { readInputs } = await import('../../build/inputs/read-inputs.ts');
  const inputs = await readInputs(image, engine, environment, startedMs);
  if (inputs !== undefined) buildInputs.set(imageOn(engine.node, image.name), inputs);
}
