import type { UpdateFlag } from './changes.ts';
import { CONTAINER_FLAGS } from './container-flags.ts';
import { DEPLOY_FLAGS } from './deploy-flags.ts';
import { FILE_FLAGS } from './file-flags.ts';
import { HEALTH_FLAGS } from './health-flags.ts';
import { MOUNT_FLAGS } from './mount-flags.ts';
import { NETWORK_FLAGS } from './network-flags.ts';

/** In the order in which they are applied: what is removed, before what is added. */
export const UPDATE_FLAGS: readonly UpdateFlag[] = [
  ...CONTAINER_FLAGS,
  ...DEPLOY_FLAGS,
  ...HEALTH_FLAGS,
  ...MOUNT_FLAGS,
  ...NETWORK_FLAGS,
  ...FILE_FLAGS,
];
