/** Makes the images that all files of the fleet ring use: for scripts/test.sh, because two of them would begin with that at the same time. */
import { engineAddress } from '../../../scripts/engine/address.ts';
import { ensureTestImages } from '../images.ts';

await ensureTestImages(engineAddress(process.env));
