import type { EngineAddress } from '../../scripts/engine/address.ts';
import { engineRequest } from '../../scripts/engine/request.ts';
import { ensureImage, type ImageRecipe } from '../../scripts/images/make.ts';

/** busybox with `stay`; it declares nothing. Kept on the engine between runs. */
export const TEST_IMAGE = 'flotilla/test:1';
/** The same programs under another tag and id, for "the image changed". */
export const TEST_IMAGE_2 = 'flotilla/test:2';
/** Declares a volume at /data and a health check that is healthy once /tmp/unhealthy does not exist. */
export const TEST_IMAGE_FULL = 'flotilla/test:full';

/** Runs until it is told to stop, and then stops at once: as a container's first process it has to say so. */
const STAY = `#!/bin/sh
trap 'exit 0' TERM INT
while :; do sleep 3600 & wait $!; done
`;

const RECIPES: readonly ImageRecipe[] = [
  { reference: TEST_IMAGE, changes: ['CMD ["stay"]'], files: { '/bin/stay': STAY } },
  { reference: TEST_IMAGE_2, changes: ['CMD ["stay"]'], files: { '/bin/stay': STAY, '/etc/version': '2\n' } },
  {
    reference: TEST_IMAGE_FULL,
    changes: [
      'CMD ["stay"]',
      'VOLUME /data',
      'EXPOSE 80',
      'HEALTHCHECK --interval=100ms --timeout=5s --retries=1 CMD ["sh", "-c", "echo probed; ! test -e /tmp/unhealthy"]',
    ],
    files: { '/bin/stay': STAY },
  },
];

/** Makes the test images where they are missing; they stay on the engine for the next run. */
export async function ensureTestImages(address: EngineAddress): Promise<void> {
  for (const recipe of RECIPES) await ensureImage(address, recipe);
}

export async function removeImage(address: EngineAddress, reference: string): Promise<void> {
  const { status, text } = await engineRequest(address, { method: 'DELETE', path: `/images/${reference}` });
  if (status >= 400 && status !== 404) throw new Error(`Image ${reference} can't be removed: ${text}`);
}
