/** Makes the image of the real-fleet tests where it is missing. */
import { candidateAddresses, parseAddress } from '../engine/address.ts';
import { makeNodeImage, NODE_IMAGE, nodeImageSource } from './node-image.ts';

const [candidate = ''] = candidateAddresses(process.env);
const address = parseAddress(candidate);
if (address === undefined)
  throw new Error(`The engine at ${candidate} is neither a local socket nor plain TCP`);

const source = await nodeImageSource(address);
if (source !== 'present') {
  console.log(`Making the image ${NODE_IMAGE}${source === 'cache' ? '' : ', which takes about a minute'}`);
  await makeNodeImage(address, source);
}
