import { type GitAddress, gitAddress, type WrongAddress } from './git-address.ts';

/** What `publish` has stored in a registry. */
export interface ArtifactAddress {
  readonly kind: 'oci';
  readonly reference: string;
}

export type RemoteAddress = GitAddress | ArtifactAddress;

const OCI = 'oci://';
/** "scheme://": no path of this machine, whether it is known or not. */
const ANY_SCHEME = /^[a-z][a-z0-9+.-]*:\/\//i;

/** The address by which a compose file that lies elsewhere is named; undefined for a path of this machine. */
export function remoteAddress(text: string): RemoteAddress | WrongAddress | undefined {
  if (text.startsWith(OCI)) return { kind: 'oci', reference: text.slice(OCI.length) };
  const git = gitAddress(text);
  if (git !== undefined || !ANY_SCHEME.test(text)) return git;
  return { kind: 'wrong', reason: 'it is neither a Git repository nor an OCI artifact' };
}

/** True for the address of a remote compose file, well formed or not. */
export function isRemote(text: string): boolean {
  return remoteAddress(text) !== undefined;
}
