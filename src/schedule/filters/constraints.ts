import type { Filter } from './filter.ts';

/** `deploy.placement.constraints` and classic Swarm's: all of them have to hold. */
export const constraints: Filter = {
  name: 'constraints',
  evicts: true,
  isStatic: true,
  check({ profile }, { node }) {
    const broken = profile.hard.find((rule) => !rule.matches(node));
    return broken === undefined ? undefined : { reason: `no match for ${broken.text}` };
  },
};
