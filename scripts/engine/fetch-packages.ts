/**
 * Fetches what tests and benches take from package mirrors, into the cache. For runs in a network namespace, which has no way
 * out; what is there is not fetched again.
 */
import { dockerConfigs } from '../../test/support/buildx.ts';
import { staticBusybox } from '../images/busybox.ts';
import { pythonPackages } from '../images/runtimes.ts';
import { peerProgram } from '../peer/docker-compose.ts';

staticBusybox();
pythonPackages();
dockerConfigs();
peerProgram(process.env);
