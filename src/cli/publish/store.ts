import { EXIT } from '../../errors/exit-status.ts';
import { FlotillaError } from '../../errors/flotilla-error.ts';
import { splitReference } from '../../model/image-reference.ts';
import {
  type ArtifactFile,
  type OciVersion,
  pushArtifact,
  pushImageIndex,
} from '../../registry/compose-artifact.ts';
import { copyImage, type Descriptor } from '../../registry/copy-image.ts';
import { findAuth } from '../../registry/registry-auth.ts';
import { RegistryClient } from '../../registry/registry-client.ts';
import { registryHost, repositoryOf } from '../../registry/registry-host.ts';
import type { CommandContext } from '../context.ts';
import { takeInterrupts } from '../interrupts/interrupt.ts';

export interface Artifact {
  /** Repository, and tag. */
  readonly reference: string;
  readonly files: readonly ArtifactFile[];
  /** Images with digests that are copied beside it. */
  readonly images: readonly string[];
  readonly version: OciVersion | undefined;
}

/** Stores an artifact, and its images -> exit status. Throws `REGISTRY_REFUSED`, `REGISTRY_UNREACHABLE`. */
export async function storeArtifact(context: CommandContext, artifact: Artifact): Promise<number> {
  const { reference, files, images, version } = artifact;
  const interrupt = takeInterrupts();
  const say = (what: string, word: string): void =>
    void context.stderr.write(` ${what}${context.isCompose ? ' ' : '  '}${word}\n`);
  const auth = findAuth(context.environment);
  const clientOf = async (image: string): Promise<RegistryClient> =>
    new RegistryClient({ ...repositoryOf(image), auth: await auth(image) }, interrupt.signal);
  try {
    say(reference, publishingWord(context));
    const client = await clientOf(reference);
    const created = new Date().toISOString();
    const stored = await pushArtifact(client, splitReference(reference).tag ?? 'latest', files, {
      created,
      ...(version === undefined ? {} : { version }),
    });
    if (typeof stored === 'number') throw refused(reference, stored);
    const copied: Descriptor[] = [];
    for (const image of images) {
      say(image, 'Copying');
      copied.push(await copyImage(await clientOf(image), client, splitReference(image).digest ?? ''));
      say(image, 'Copied');
    }
    const index = images.length === 0 ? 'stored' : await pushImageIndex(client, stored, copied);
    if (index !== 'stored') throw refused(reference, index);
    say(reference, publishedWord(context));
    return EXIT.done;
  } finally {
    interrupt.release();
  }
}

/** docker compose writes them small, and scripts look for them. */
export function publishingWord({ isCompose }: CommandContext): string {
  return isCompose ? 'publishing' : 'Publishing';
}

/** The word at the end of a publication; docker compose writes it in lower case. */
export function publishedWord({ isCompose }: CommandContext): string {
  return isCompose ? 'published' : 'Published';
}

function refused(reference: string, status: number): FlotillaError {
  const message = `Registry ${registryHost(reference)} refuses the artifact (${status})`;
  return new FlotillaError('REGISTRY_REFUSED', message, {
    hint: 'check the name of the repository, or try --oci-version 1.0',
  });
}
