import { registryOf } from '../../model/image-reference.ts';
import type { PlanDraft } from '../draft.ts';
import type { ImageSources } from './image-sources.ts';
import type { ImageSpread } from './image-spread.ts';

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
  const architecture = sources.architectureOf(node);
  sources.pushes.add(reference, architecture, root);
  const cause = `pushed from ${root.node}`;
  const resource = { kind: 'image', name: reference } as const;
  const pull = draft.add({ kind: 'pull-image', node, resource, cause, reference, pushedBy: root.node });
  sources.pushes.addPull(reference, pull);
  return pull;
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
export function pushBuilt(node: string, built: ReadonlyMap<string, string>, sources: ImageSources): void {
  for (const [reference, by] of built) {
    if (registryOf(reference) === undefined) continue;
    sources.pushes.add(reference, sources.architectureOf(node), { node, by });
  }
}
