/**
 * Prints the address of an engine that answers (a value for DOCKER_HOST). Exit status 1 where the
 * machine has none, 2 where the user names one that does not answer: then nothing is to be started.
 */
import { addressText, formatAddress, LOCAL_SOCKET, parseAddress } from './address.ts';
import { answers } from './request.ts';

const text = addressText(process.env);
const address = parseAddress(text);

if (address === undefined) {
  console.error(`The engine at ${text} is neither a local socket nor plain TCP; set DOCKER_HOST to one`);
  process.exitCode = 2;
} else if (await answers(address)) {
  console.log(formatAddress(address));
} else if (address.kind === 'unix' && address.path === LOCAL_SOCKET) {
  process.exitCode = 1;
} else {
  console.error(`No engine answers at ${text}`);
  process.exitCode = 2;
}
