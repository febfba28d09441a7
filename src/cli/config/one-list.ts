import type { ConfigFlags } from './config-text.ts';

/** The lists of `config`, in the order in which docker compose looks for them. */
const LISTS = [
  'services',
  'volumes',
  'networks',
  'models',
  'hash',
  'profiles',
  'images',
  'variables',
  'environment',
] as const;

/** The flags with one list only, where several are asked for. A hash of no service is none. */
export function onlyFirstList<T extends ConfigFlags>(flags: T): T {
  const first = LISTS.find(
    (list) => flags[list] !== undefined && flags[list] !== false && flags[list] !== '',
  );
  const others = Object.fromEntries(LISTS.filter((list) => list !== first).map((list) => [list, undefined]));
  return { ...flags, ...others };
}
