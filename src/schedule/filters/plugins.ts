import type { Filter } from './filter.ts';

/**
 * The drivers of the service's volumes and networks, and its runtime. Engines list the plugins that were used once, with
 * a tag where they have one.
 */
export const plugins: Filter = {
  name: 'plugins',
  evicts: false,
  isStatic: true,
  check({ profile }, { node: { info } }) {
    if (profile.plugins.length === 0 || info === undefined) return undefined;
    const known = new Set([...info.plugins.map((name) => name.replace(/:latest$/, '')), ...info.runtimes]);
    const missing = profile.plugins.find((name) => !known.has(name.replace(/:latest$/, '')));
    return missing === undefined ? undefined : { reason: `has no plugin or runtime ${missing}` };
  },
};
