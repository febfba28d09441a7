import { referenceFor } from '../../model/image-reference.ts';
import type { PlanDraft } from '../draft.ts';
import type { ImageSource } from './image-spread.ts';

/** Which node has an image, or builds it, for each architecture. */
export type MadeFor = ReadonlyMap<string, ImageSource>;

/**
 * Adds what puts an image to the registry under its name. Where nodes of several architectures have it, each pushes its own under a
 * name that says so, and an index of all of them comes under the image's name. The id to wait for; undefined for nothing.
 */
export function addPush(
  draft: PlanDraft,
  reference: string,
  made: MadeFor,
  common: { readonly cause: string; readonly isOptional?: true },
): string | undefined {
  const resource = { kind: 'image', name: reference } as const;
  const push = ({ node, by }: ImageSource, as?: string): string =>
    draft.add({
      ...common,
      kind: 'push-image',
      node,
      resource,
      reference,
      ...(as === undefined ? {} : { as }),
      dependsOn: [by ?? []].flat(),
    });
  const [first] = made.values();
  if (first === undefined) return undefined;
  if (made.size === 1) return push(first);
  const parts = [...made].map(([architecture, source]) => {
    const as = referenceFor(architecture, reference);
    return { as, id: push(source, as) };
  });
  return draft.add({
    ...common,
    kind: 'push-index',
    node: first.node,
    resource,
    reference,
    parts: parts.map(({ as }) => as),
    dependsOn: parts.map(({ id }) => id),
  });
}
