/** Makes the image of the real-fleet tests where it is missing. */
import { engineAddress } from '../engine/address.ts';
import { makeNodeImage, NODE_IMAGE, nodeImageSource } from './node-image.ts';

const address = engineAddress(process.env);

const source = await nodeImageSource(address);
if (source !== 'present') {
  console.log(`Making the image ${NODE_IMAGE}${source === 'cache' ? '' : ', which takes about a minute'}`);
  await makeNodeImage(address, source);
}
