import type { ImageBuild } from '../../model/image-build.ts';
import { type Fleet, reachable } from '../../model/observed/fleet.ts';

/** The builds of what is pushed for several architectures. */
export interface NativeBuilds {
  /** For each image, the node of each architecture that builds it; sorted by architecture. */
  readonly images: ReadonlyMap<ImageBuild, ReadonlyMap<string, string>>;
  /** What a node builds: for itself, and without a push of its own; what it builds on comes first. */
  readonly onNode: ReadonlyMap<string, readonly ImageBuild[]>;
}

/**
 * Which images are built on nodes of several architectures, each for itself: those that are pushed, for the platforms that they list, or
 * for all of the fleet. One with a platform that no node has, and all builds by a builder that is named, are left to the builder.
 */
export function nativeBuilds(images: readonly ImageBuild[], fleet: Fleet): NativeBuilds {
  const nodes = new Map<string, string>();
  for (const { name, info } of reachable(fleet)) {
    const architecture = info?.architecture ?? '';
    if (!nodes.has(architecture)) nodes.set(architecture, name);
  }
  const native = new Map<ImageBuild, ReadonlyMap<string, string>>();
  const onNode = new Map<string, ImageBuild[]>();
  for (const image of nodes.size < 2 ? [] : images) {
    const chosen = nodesFor(image, nodes);
    if (chosen === undefined) continue;
    native.set(image, chosen);
    for (const [architecture, node] of chosen) {
      onNode.set(node, [...(onNode.get(node) ?? []), ...withContexts(image, architecture)]);
    }
  }
  return { images: native, onNode };
}

function nodesFor(
  { push, run, platforms }: ImageBuild,
  nodes: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> | undefined {
  if (!push || run.builder !== undefined || run.check === true) return undefined;
  const wanted = platforms.length === 0 ? [...nodes.keys()] : platforms.map(architectureOf);
  const chosen = new Map<string, string>();
  for (const architecture of wanted.sort()) {
    const node = nodes.get(architecture);
    // Two variants of one architecture can't both be the node's own.
    if (node === undefined || chosen.has(architecture)) return undefined;
    chosen.set(architecture, node);
  }
  return chosen;
}

function withContexts(image: ImageBuild, architecture: string): readonly ImageBuild[] {
  const own = forArchitecture(image, architecture);
  return [...Object.values(image.contexts).flatMap((other) => withContexts(other, architecture)), own];
}

function forArchitecture(image: ImageBuild, architecture: string): ImageBuild {
  return {
    ...image,
    push: false,
    platforms: image.platforms.filter((platform) => architectureOf(platform) === architecture),
    contexts: Object.fromEntries(
      Object.entries(image.contexts).map(([key, other]) => [key, forArchitecture(other, architecture)]),
    ),
  };
}

/** "linux/arm64/v8" -> "arm64"; empty for other systems' than Linux, which no node is. */
function architectureOf(platform: string): string {
  const [system, architecture = ''] = platform.split('/');
  return system === 'linux' ? architecture : '';
}
