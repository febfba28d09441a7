/** Fetches what a bench without a way to package mirrors will need. */
import { staticBusybox } from '../images/busybox.ts';
import { peerProgram } from '../peer/docker-compose.ts';

staticBusybox();
peerProgram(process.env);
