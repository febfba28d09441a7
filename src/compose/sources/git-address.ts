/** A place in a Git repository. */
export interface GitAddress {
  readonly kind: 'git';
  /** What `git` fetches from. */
  readonly repository: string;
  /** A branch, tag or commit; the repository's default branch where it is absent. */
  readonly ref?: string;
  /** A file, or a folder with a compose file, as it is written; the top where it is absent. */
  readonly path?: string;
  /** What the commit's id must begin with. */
  readonly commit?: string;
}

/** An address whose form is wrong, and why. */
export interface WrongAddress {
  readonly kind: 'wrong';
  readonly reason: string;
}

interface Parts {
  readonly repository: string;
  readonly query: string;
  readonly fragment: string;
}

const WITH_SCHEME = /^((?:https?|ssh|git):\/\/[^/?#]*([^?#]*))(?:\?([^#]*))?(?:#(.*))?$/is;
/** "user@host:path", as scp(1) and git take it. */
const LIKE_SCP = /^([\w-]+@[a-z0-9.-]+:[^?#]*)(?:\?([^#]*))?(?:#(.*))?$/is;
const ON_GITHUB = /^(github\.com\/[^?#]*)(?:\?([^#]*))?(?:#(.*))?$/s;

/**
 * An address of a Git repository, with "#ref:path" or a query behind it, in the forms that BuildKit takes. Web addresses count only where
 * they end in ".git". undefined for anything else.
 */
export function gitAddress(text: string): GitAddress | WrongAddress | undefined {
  const parts = partsOf(text);
  if (parts === undefined) return undefined;
  const [ref = '', ...rest] = decoded(parts.fragment).split(':');
  return withQuery({ repository: parts.repository, ref, path: rest.join(':'), commit: '' }, parts.query);
}

function partsOf(text: string): Parts | undefined {
  const [, url, path = '', query = '', fragment = ''] = WITH_SCHEME.exec(text) ?? [];
  if (url !== undefined) {
    const isWeb = /^http/i.test(url);
    return isWeb && !path.endsWith('.git') ? undefined : { repository: url, query, fragment };
  }
  const github = ON_GITHUB.exec(text);
  const [, repository, ownQuery = '', ownFragment = ''] = github ?? LIKE_SCP.exec(text) ?? [];
  if (repository === undefined) return undefined;
  // Git itself would look for a folder of that name.
  const whole = github === null ? repository : `https://${repository}`;
  return { repository: whole, query: ownQuery, fragment: ownFragment };
}

type Place = Record<'repository' | 'ref' | 'path' | 'commit', string>;

/** Which part of the place a name of the query sets, and what the value becomes. */
const QUERY: Readonly<Record<string, readonly [keyof Place, string]>> = {
  ref: ['ref', ''],
  tag: ['ref', 'refs/tags/'],
  branch: ['ref', 'refs/heads/'],
  subdir: ['path', ''],
  checksum: ['commit', ''],
  commit: ['commit', ''],
};
/** For build contexts only. */
const WITHOUT_EFFECT: ReadonlySet<string> = new Set(['submodules', 'keep-git-dir']);

function withQuery(place: Place, query: string): GitAddress | WrongAddress {
  for (const [name, value] of new URLSearchParams(query)) {
    if (WITHOUT_EFFECT.has(name)) continue;
    const [part, prefix] = QUERY[name] ?? [];
    if (part === undefined || prefix === undefined) return wrong(`unexpected query "${name}"`);
    if (value === '') return wrong(`query "${name}" has no value`);
    const wanted = value.startsWith(prefix) ? value : `${prefix}${value}`;
    if (place[part] !== '' && place[part] !== wanted)
      return wrong(`${name} conflicts: "${place[part]}" and "${wanted}"`);
    place[part] = wanted;
  }
  const { repository, ...rest } = place;
  return {
    kind: 'git',
    repository,
    ...Object.fromEntries(Object.entries(rest).filter(([, text]) => text !== '')),
  };
}

function wrong(reason: string): WrongAddress {
  return { kind: 'wrong', reason };
}

function decoded(fragment: string): string {
  try {
    return decodeURIComponent(fragment);
  } catch {
    return fragment;
  }
}

/** The text without a user's name and password in its addresses: it may be shown. */
export function withoutLogin(text: string): string {
  return text.replace(/:\/\/[^/@\s]*@/g, '://');
}
