import type { Engine } from '../../engine/engine.ts';
import type { Project } from '../../model/desired/project.ts';
import type { Fleet } from '../../model/observed/fleet.ts';
import type { ForwardGoal } from '../../plan/goal.ts';
import { comparableBuilds } from '../../plan/images/comparable.ts';
import { imageOn } from '../../plan/images/image-sources.ts';
import type { BuildPorts, BuildSettings } from '../settings.ts';

/** Absent `builds`: nothing is built. */
interface Building extends Pick<BuildSettings, 'environment'> {
  readonly builds?: BuildPorts;
  readonly engines: ReadonlyMap<string, Engine>;
}

/**
 * Of the images that `--build` would make, those whose inputs are known, and the same as last time, as
 * `imageOn` names them.
 */
export async function unchangedBuilds(
  project: Project,
  fleet: Fleet,
  { options, contents }: ForwardGoal,
  { builds, environment, engines }: Building,
): Promise<readonly string[]> {
  if (options.builds !== 'all' || builds === undefined) return [];
  const comparable = comparableBuilds(project, fleet, contents.builds);
  if (comparable.length === 0) return [];
  const { readInputs } = await import('./read-inputs.ts');
  const same = await Promise.all(
    comparable.map(async ({ node, image, inputs }) => {
      const engine = engines.get(node);
      const now = engine === undefined ? undefined : await readInputs(image, engine, environment);
      return now === inputs ? [imageOn(node, image.name)] : [];
    }),
  );
  return same.flat();
}
