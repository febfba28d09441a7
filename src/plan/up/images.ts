import type { Project } from '../../model/desired/project.ts';
import type { Service } from '../../model/desired/service.ts';
import type { BuildEnvironment, ImageBuild } from '../../model/image-build.ts';
import { imageOf } from '../../model/image-reference.ts';
import { type Fleet, type ObservedImage, type ObservedNode, reachable } from '../../model/observed/fleet.ts';
import { serviceOf } from '../../observe/classify.ts';
import { PlanDraft } from '../draft.ts';
import { addBuilds } from '../images/build.ts';
import { BUILD_TO_RUN, imageBuild } from '../images/image-build.ts';
import type { Plan } from '../operation.ts';
import { pullCause } from './pull-policy.ts';

/** What decides about pulls beside the services' own policies. */
export interface Pulling {
  readonly nowMs: number;
  /** `--pull`: counts before every service's own policy. */
  readonly override: string | undefined;
  /** `--build` and `--no-build`; undefined: images that are missing are built. */
  readonly builds: 'all' | 'none' | undefined;
  /** What has just been pulled or built, or needs no build, as `imageOn` names it. */
  readonly pulled: ReadonlySet<string>;
  readonly environment: BuildEnvironment;
}

/** A reference on one node. */
export function imageOn(node: string, reference: string): string {
  return `${node} ${reference}`;
}

/** Adds one pull or build for each image that is missing, or is to be fresh; the ids by reference. */
export function planImages(
  draft: PlanDraft,
  project: Project,
  node: ObservedNode,
  services: readonly string[],
  pulling: Pulling,
): ReadonlyMap<string, string> {
  const pulls = new Map<string, string>();
  const builds: Wanted[] = [];
  for (const key of services) {
    const service = project.services[key];
    if (service === undefined || service.provider !== undefined) continue;
    const reference = imageOf(project.name, key, service);
    if (pulls.has(reference) || pulling.pulled.has(imageOn(node.name, reference))) continue;
    const build = buildCause(service, node.images[reference], pulling);
    if (build !== undefined) {
      const image = imageBuild(project, key, service, BUILD_TO_RUN, pulling.environment);
      builds.push(...withContexts(image, build, node, pulling));
      continue;
    }
    const cause = pullCause(service, node.images[reference], pulling);
    if (cause === undefined) continue;
    const id = draft.add({
      kind: 'pull-image',
      node: node.name,
      resource: { kind: 'image', name: reference },
      cause,
      reference,
      ...(service.platform === undefined ? {} : { platform: service.platform }),
    });
    pulls.set(reference, id);
  }
  return new Map([...pulls, ...addBuilds(draft, node.name, builds)]);
}

interface Wanted {
  readonly image: ImageBuild;
  readonly cause: string;
}

/** A build after those of the services that it builds on: all with `--build`, else what is missing. */
function withContexts(
  image: ImageBuild,
  cause: string,
  node: ObservedNode,
  pulling: Pulling,
): readonly Wanted[] {
  const isNeeded = ({ name }: ImageBuild): boolean =>
    !pulling.pulled.has(imageOn(node.name, name)) &&
    (pulling.builds === 'all' || node.images[name] === undefined);
  const needed = Object.values(image.contexts).filter(isNeeded);
  return [
    ...needed.flatMap((other) => withContexts(other, `needed by ${image.service}`, node, pulling)),
    { image, cause },
  ];
}

/** Why a service's image is built, or undefined. What `always` pulls is pulled, not built. */
function buildCause(
  { build, pull_policy }: Service,
  image: ObservedImage | undefined,
  { builds, override }: Pulling,
): string | undefined {
  if (build === undefined || builds === 'none') return undefined;
  const policy = override ?? pull_policy;
  if (builds === 'all') return '--build';
  if (policy === 'build') return 'pull_policy: build';
  return image === undefined && policy !== 'always' ? 'not found' : undefined;
}

/**
 * The pulls and builds that must come before the rest can be planned: whether a container is recreated depends
 * on the image that they bring. Images of services without containers are left to the main plan,
 * where they are pulled while networks and volumes are made.
 */
export function planRefresh(
  project: Project,
  fleet: Fleet,
  services: readonly string[],
  pulling: Pulling,
): Plan {
  const draft = new PlanDraft();
  for (const node of reachable(fleet)) {
    const present = services.filter((key) =>
      node.containers.some((container) => serviceOf(container) === key),
    );
    planImages(draft, project, node, present, pulling);
  }
  return draft.finish(project.name);
}
