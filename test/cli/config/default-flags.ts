import type { ConfigFlags } from '../../../src/cli/config/config-text.ts';

/** The flags of `config` as they are where none is given. */
export const DEFAULT_FLAGS: ConfigFlags = {
  format: 'yaml',
  interpolate: true,
  normalize: true,
  pathResolution: true,
  consistency: true,
  envResolution: true,
};
