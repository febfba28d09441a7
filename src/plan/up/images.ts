import type { Project } from '../../model/desired/project.ts';
import type { Service } from '../../model/desired/service.ts';
import type { BuildEnvironment, ImageBuild } from '../../model/image-build.ts';
import { imageOf } from '../../model/image-reference.ts';
import { type Fleet, type ObservedImage, type ObservedNode, reachable } from '../../model/observed/fleet.ts';
import { serviceOf } from '../../observe/classify.ts';
import { PlanDraft } from '../draft.ts';
import { addBringing, pushBuilt } from '../images/bring-image.ts';
import { addBuilds } from '../images/build.ts';
import { BUILD_TO_RUN, imageBuild } from '../images/image-build.ts';
import { ImageSources, imageOn } from '../images/image-sources.ts';
import type { ImageSpread } from '../images/image-spread.ts';
import type { Plan } from '../operation.ts';
import { pullCause } from './pull-policy.ts';

/** What decides about pulls and builds, apart from the services' own policies. */
export interface Pulling {
  readonly nowMs: number;
  /** `--pull`: counts before every service's own policy. */
  readonly override: string | undefined;
  /** `--build` and `--no-build`; undefined: images that are missing are built. */
  readonly builds: 'all' | 'none' | undefined;
  /** `--push`: built images reach other nodes by the registry in their name, and are not transferred. */
  readonly pushes: boolean;
  /** What has just been pulled or built, or needs no build, as `imageOn` names it. */
  readonly pulled: ReadonlySet<string>;
  readonly environment: BuildEnvironment;
}

/** What the images of one run are planned from, on all nodes. */
export interface ImagePlanning {
  readonly draft: PlanDraft;
  readonly project: Project;
  readonly pulling: Pulling;
  readonly sources: ImageSources;
}

/**
 * Adds one pull or build for each image that a node lacks, or that is to be refreshed; what another node has or builds
 * is brought from there. The ids by reference.
 */
export function planImages(
  planning: ImagePlanning,
  node: ObservedNode,
  services: readonly string[],
): ReadonlyMap<string, string> {
  const { draft, project, pulling, sources } = planning;
  const pulls = new Map<string, string>();
  const builds: Wanted[] = [];
  const images = imagesOf(project, services);
  const built = builtReferences(images, node, pulling);
  for (const image of images) {
    const { key, service, reference } = image;
    if (pulls.has(reference) || pulling.pulled.has(imageOn(node.name, reference))) continue;
    const build = buildCause(service, node.images[reference], pulling);
    const spread = spreadFor(planning, node, image, build);
    if (spread !== undefined) {
      pulls.set(
        reference,
        addBringing(draft, { reference, node: node.name, spread }, sources, pulling.pushes),
      );
      continue;
    }
    if (build !== undefined) {
      const wanted = imageBuild(project, key, service, BUILD_TO_RUN, pulling.environment);
      builds.push(...withContexts(wanted, build, node, pulling, build !== MISSING));
      continue;
    }
    if (built.has(reference)) continue;
    const cause = pullCause(service, node.images[reference], pulling);
    if (cause !== undefined) {
      pulls.set(reference, addPull(planning, node, image, cause));
    }
  }
  const made = addBuilds(draft, node.name, builds);
  for (const [reference, id] of made) sources.add(reference, node.name, id);
  if (pulling.pushes) pushBuilt(node.name, made, sources);
  return new Map([...pulls, ...made]);
}

interface ServiceImage {
  readonly key: string;
  readonly service: Service;
  readonly reference: string;
}

/** The images of services; a provider's service has none. */
function imagesOf(project: Project, services: readonly string[]): readonly ServiceImage[] {
  return services.flatMap((key) => {
    const service = project.services[key];
    if (service === undefined || service.provider !== undefined) return [];
    return [{ key, service, reference: imageOf(project, key, service) }];
  });
}

/** The images that services build on the node; other services that run them need no pull. */
function builtReferences(
  images: readonly ServiceImage[],
  node: ObservedNode,
  pulling: Pulling,
): ReadonlySet<string> {
  const built = images.filter(
    ({ service, reference }) => buildCause(service, node.images[reference], pulling) !== undefined,
  );
  return new Set(built.map(({ reference }) => reference));
}

/** How an image comes from other nodes, where it is neither pulled nor built here. */
function spreadFor(
  { pulling, sources }: ImagePlanning,
  node: ObservedNode,
  { reference, service }: ServiceImage,
  build: string | undefined,
): ImageSpread | undefined {
  if (build !== undefined) {
    const made = sources.fresh(reference, node);
    if (made !== undefined || build !== MISSING) return made;
  }
  const isNeverPulled =
    (pulling.override ?? service.pull_policy) === 'never' && node.images[reference] === undefined;
  return build === MISSING || isNeverPulled ? sources.existing(reference, node) : undefined;
}

function addPull(
  { draft, sources }: ImagePlanning,
  node: ObservedNode,
  { key, service, reference }: ServiceImage,
  cause: string,
): string {
  const otherwiseFrom = sources.present(reference, node);
  if (otherwiseFrom[0] !== undefined) sources.take(otherwiseFrom[0]);
  return draft.add({
    kind: 'pull-image',
    node: node.name,
    resource: { kind: 'image', name: reference, service: key },
    cause,
    reference,
    ...(otherwiseFrom.length === 0 ? {} : { otherwiseFrom }),
    ...(service.platform === undefined ? {} : { platform: service.platform }),
  });
}

interface Wanted {
  readonly image: ImageBuild;
  readonly cause: string;
}

/** A build after those of the services that it builds on: all where it is asked for, else what is missing. */
function withContexts(
  image: ImageBuild,
  cause: string,
  node: ObservedNode,
  pulling: Pulling,
  isAsked: boolean,
): readonly Wanted[] {
  const isNeeded = ({ name }: ImageBuild): boolean =>
    !pulling.pulled.has(imageOn(node.name, name)) && (isAsked || node.images[name] === undefined);
  const needed = Object.values(image.contexts).filter(isNeeded);
  return [
    ...needed.flatMap((other) => withContexts(other, `needed by ${image.service}`, node, pulling, isAsked)),
    { image, cause },
  ];
}

/** Why a service's image is to be built or pulled on a node, or undefined where it may stay as it is. */
export function imageCause(
  service: Service,
  image: ObservedImage | undefined,
  pulling: Pick<Pulling, 'builds' | 'override' | 'nowMs'>,
): string | undefined {
  return buildCause(service, image, pulling) ?? pullCause(service, image, pulling);
}

/** Why a service's image is built, or undefined. What `always` pulls is pulled, not built. */
function buildCause(
  { build, pull_policy }: Service,
  image: ObservedImage | undefined,
  { builds, override }: Pick<Pulling, 'builds' | 'override'>,
): string | undefined {
  if (build === undefined || builds === 'none') return undefined;
  const policy = override ?? pull_policy;
  if (builds === 'all') return '--build';
  if (policy === 'build') return 'pull_policy: build';
  return image === undefined && policy !== 'always' ? MISSING : undefined;
}

/** Adds the pushes of what all nodes build; with `--build`, what nodes had before is no part of it. */
export function addPushes(draft: PlanDraft, sources: ImageSources, builds: Pulling['builds']): void {
  sources.pushes.finish(draft, sources, builds === 'all' ? 'are old' : 'count');
}

const MISSING = 'not found';

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
  const sources = new ImageSources(reachable(fleet), pulling.pulled);
  for (const node of reachable(fleet)) {
    const isThere = (key: string): boolean =>
      node.containers.some((container) => serviceOf(container) === key);
    const images = imagesOf(project, services);
    const used = new Set(images.flatMap(({ key, reference }) => (isThere(key) ? [reference] : [])));
    // A service that builds what another runs counts with it.
    const present = images.filter(
      ({ key, service, reference }) => isThere(key) || (service.build !== undefined && used.has(reference)),
    );
    const keys = present.map(({ key }) => key);
    planImages({ draft, project, pulling, sources }, node, keys);
  }
  addPushes(draft, sources, pulling.builds);
  return draft.finish(project.name);
}
