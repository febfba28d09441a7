import { serviceGraph } from '../../graph/service-graph.ts';
import type { Project } from '../../model/desired/project.ts';
import type { BuildEnvironment, ImageBuild } from '../../model/image-build.ts';
import type { Fleet } from '../../model/observed/fleet.ts';
import { requireNode } from '../../schedule/schedule.ts';
import { PlanDraft } from '../draft.ts';
import type { Plan } from '../operation.ts';
import { type BuildSwitches, imageBuild } from './image-build.ts';
import { nativeBuilds } from './native-builds.ts';
import { addPush } from './push.ts';

export interface BuildOptions extends BuildSwitches {
  /** Services named on the command line; empty means all that have a `build` section. */
  readonly targets: readonly string[];
}

/**
 * What `build` has to do: the images of the selected services, each once, at the same time. What is pushed from a fleet of several
 * architectures is built on a node of each.
 */
export function planBuild(
  project: Project,
  environment: BuildEnvironment,
  fleet: Fleet,
  options: BuildOptions,
): Plan {
  const draft = new PlanDraft();
  const node = requireNode(fleet);
  const images = imagesToBuild(project, environment, options);
  const cause = options.run.check === true ? '--check' : 'asked for';
  const native = nativeBuilds(images, fleet);
  const others = images.filter((image) => !native.images.has(image));
  const built = new Map<string, ReadonlyMap<string, string>>();
  for (const name of new Set([node, ...native.onNode.keys()])) {
    const wanted = [...(native.onNode.get(name) ?? []), ...(name === node ? others : [])];
    const ids = addBuilds(
      draft,
      name,
      wanted.map((image) => ({ image, cause })),
    );
    built.set(name, ids);
  }
  for (const [image, nodes] of native.images) {
    const made = [...nodes].map(([architecture, name]) => {
      const by = built.get(name)?.get(image.name);
      return [architecture, { node: name, ...(by === undefined ? {} : { by }) }] as const;
    });
    for (const reference of new Set([image.name, ...image.tags])) {
      addPush(draft, reference, new Map(made), { cause: '--push' });
    }
  }
  return draft.finish(project.name);
}

/**
 * The images that `build` is about: those of the named services and of the services that they build on
 * (`additional_contexts`), which come first; none named: all that can be built.
 */
export function imagesToBuild(
  project: Project,
  environment: BuildEnvironment,
  options: BuildOptions,
): readonly ImageBuild[] {
  const byService = new Map<string, ImageBuild>();
  const add = (image: ImageBuild): void => {
    for (const other of Object.values(image.contexts)) add(other);
    byService.set(image.service, image);
  };
  for (const key of serviceGraph(project).order()) {
    const service = project.services[key];
    const isTarget = options.targets.length === 0 || options.targets.includes(key);
    if (service?.build === undefined || !isTarget) continue;
    add(imageBuild(project, key, service, options, environment));
  }
  return [...byService.values()];
}

/** Adds the builds, each image once, after those it builds on -> the ids by the image's name. */
export function addBuilds(
  draft: PlanDraft,
  node: string,
  wanted: readonly { readonly image: ImageBuild; readonly cause: string }[],
): ReadonlyMap<string, string> {
  const ids = new Map<string, string>();
  for (const { image, cause } of wanted) {
    if (ids.has(image.name)) continue;
    const dependsOn = Object.values(image.contexts).flatMap(({ name }) => ids.get(name) ?? []);
    const resource = { kind: 'image', name: image.name, service: image.service } as const;
    ids.set(image.name, draft.add({ kind: 'build-image', node, resource, cause, image, dependsOn }));
  }
  return ids;
}
