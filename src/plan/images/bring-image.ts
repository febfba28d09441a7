import { registryOf } from '../../model/image-reference.ts';
import type { PlanDraft } from '../draft.ts';
import type { ImageSources } from './image-sources.ts';
import type { ImageSource, ImageSpread } from './image-spread.ts';

interface Bringing {
  readonly reference: string;
  /** Which node lacks the image. */
  readonly node: string;
  readonly spread: ImageSpread;
}

/**
 * Adds what brings an image from one node to another: a transfer, or with `pushes` the registry that its name says. The id to
 * wait for.
 */
export function addBringing(
  draft: PlanDraft,
  { reference, node, spread }: Bringing,
  sources: ImageSources,
  pushes: boolean,
): string {
  const [root] = spread.roots;
  if (!pushes || registryOf(reference) === undefined || root === undefined) {
    return addTransfer(draft, { reference, node, spread }, sources);
  }
  const push = addPush(draft, reference, root, sources);
  const cause = `pushed from ${root.node}`;
  const resource = { kind: 'image', name: reference } as const;
  return draft.add({
    kind: 'pull-image',
    node,
    resource,
    cause,
    reference,
    pushedBy: root.node,
    dependsOn: [push],
  });
}

/**
 * Takes the image from whoever has it first. A source that never gets it fails nobody: those that come after it only wait for its
 * end, and take the image from where it was made.
 */
function addTransfer(draft: PlanDraft, { reference, node, spread }: Bringing, sources: ImageSources): string {
  const turn = spread.take((name) => sources.given(name));
  sources.take(turn.node);
  const { by, previous } = turn;
  const id = draft.add({
    kind: 'transfer-image',
    node,
    resource: { kind: 'image', name: reference },
    cause: by === undefined ? `is on ${turn.node}` : `comes to ${turn.node} first`,
    reference,
    from: turn.node,
    ...(by === undefined ? {} : { fromAfter: by }),
    otherwiseFrom: spread.roots.flatMap((root) => (root.node === turn.node ? [] : [root.node])),
    dependsOn: spread.roots.flatMap((root) => root.by ?? []),
    after: [...new Set([by ?? [], previous ?? []].flat())],
  });
  spread.planned(turn, id, node);
  return id;
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
