/** Makes the image of examples/hello on the engine at DOCKER_HOST (or the local one), where it is missing. */
import { join } from 'node:path';
import { candidateAddresses, formatAddress, parseAddress } from './engine/address.ts';
import { hasImage, makeImage } from './images/make.ts';

const REFERENCE = 'flotilla/hello:1';

const [candidate = ''] = candidateAddresses(process.env);
const address = parseAddress(candidate);
if (address === undefined)
  throw new Error(`The engine at ${candidate} is neither a local socket nor plain TCP`);

if (process.argv.includes('--force') || !(await hasImage(address, REFERENCE))) {
  console.log(`Making the image ${REFERENCE} on ${formatAddress(address)}`);
  const files = join(import.meta.dir, '../examples/hello/image');
  await makeImage(address, {
    reference: REFERENCE,
    changes: ['CMD ["serve", "web"]', 'EXPOSE 80'],
    files,
  });
}
