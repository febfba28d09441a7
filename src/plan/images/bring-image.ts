import { registryOf } from '../../model/image-reference.ts';
import type { PlanDraft } from '../draft.ts';
import type { ImageSource, ImageSources } from './image-sources.ts';

interface Bringing {
  readonly reference: string;
  /** Which node lacks the image. */
  readonly node: string;
  readonly source: ImageSource;
}

/**
 * Adds what brings an image from one node to another: a transfer, or with `pushes` the registry that its name says. The id to
 * wait for.
 */
export function addBringing(
  draft: PlanDraft,
  { reference, node, source }: Bringing,
  sources: ImageSources,
  pushes: boolean,
): string {
  const common = { node, resource: { kind: 'image', name: reference }, reference } as const;
  if (!pushes || registryOf(reference) === undefined) {
    sources.take(source);
    const cause = `is on ${source.node}`;
    const dependsOn = [source.by ?? []].flat();
    return draft.add({ ...common, kind: 'transfer-image', cause, from: source.node, dependsOn });
  }
  const push = addPush(draft, reference, source, sources);
  const cause = `pushed from ${source.node}`;
  return draft.add({ ...common, kind: 'pull-image', cause, pushedBy: source.node, dependsOn: [push] });
}

/** Pushes what a node builds, where the name says where to. */
export function addPushes(
  draft: PlanDraft,
  node: string,
  built: ReadonlyMap<string, string>,
  sources: ImageSources,
): void {
  for (const [reference, by] of built) {
    if (registryOf(reference) !== undefined) addPush(draft, reference, { node, by }, sources);
  }
}

/** The id of the one push of an image. */
function addPush(draft: PlanDraft, reference: string, source: ImageSource, sources: ImageSources): string {
  return sources.pushed(reference, () =>
    draft.add({
      kind: 'push-image',
      node: source.node,
      resource: { kind: 'image', name: reference },
      cause: '--push',
      reference,
      dependsOn: [source.by ?? []].flat(),
    }),
  );
}
