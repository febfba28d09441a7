import type { ImageBuild } from '../../model/image-build.ts';
import { isArchive, unpackArchive } from './archive.ts';

/**
 * Builds with the archives that are their contexts unpacked, because builders take folders and addresses
 * only; `dispose` removes the folders. Rejects with `BUILD_CONTEXT_INVALID`.
 */
export async function unpackContexts(
  images: readonly ImageBuild[],
): Promise<{ readonly images: readonly ImageBuild[]; readonly dispose: () => void }> {
  const folders = new Map<string, { readonly folder: string; readonly dispose: () => void }>();
  const dispose = (): void => {
    for (const folder of folders.values()) folder.dispose();
  };
  try {
    for (const path of new Set(images.flatMap(archivesOf))) folders.set(path, await unpackArchive(path));
  } catch (error) {
    dispose();
    throw error;
  }
  const replaced = (image: ImageBuild): ImageBuild => {
    const { folder } = folders.get(image.build.context ?? '') ?? {};
    const contexts = Object.entries(image.contexts).map(([name, other]) => [name, replaced(other)] as const);
    const build = folder === undefined ? image.build : { ...image.build, context: folder };
    return { ...image, build, contexts: Object.fromEntries(contexts) };
  };
  return { images: images.map(replaced), dispose };
}

function archivesOf({ build, contexts }: ImageBuild): readonly string[] {
  const { context = '.' } = build;
  return [...(isArchive(context) ? [context] : []), ...Object.values(contexts).flatMap(archivesOf)];
}
