/** Makes the image of examples/hello on the engine at DOCKER_HOST (or the local one), where it is missing or was made from other files. */
import { join } from 'node:path';
import { engineAddress, formatAddress } from './engine/address.ts';
import { ensureImage } from './images/make.ts';

const address = engineAddress(process.env);

const made = await ensureImage(address, {
  reference: 'flotilla/hello:1',
  changes: ['CMD ["serve", "web"]', 'EXPOSE 80'],
  files: join(import.meta.dir, '../examples/hello/image'),
});
if (made) console.log(`Made the image flotilla/hello:1 on ${formatAddress(address)}`);
