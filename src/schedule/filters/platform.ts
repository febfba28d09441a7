import type { Filter } from './filter.ts';

/** A service's `platform` ("linux/arm64", a variant behind it does not count). */
export const platform: Filter = {
  name: 'platform',
  evicts: false,
  isStatic: true,
  check({ profile: { service } }, { node }) {
    if (service.platform === undefined) return undefined;
    const [os, architecture] = service.platform.split('/');
    const isSame =
      os === node.facts.os && (architecture === undefined || architecture === node.info?.architecture);
    return isSame ? undefined : { reason: `platform is not ${service.platform}` };
  },
};
