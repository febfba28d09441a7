/** A repository or an archive that the builder fetches by itself (docs: docker build, "Build context"). */
const REMOTE = /^(https?:\/\/|git:\/\/|ssh:\/\/|git@|github\.com\/)/;

/** True where a build's context is fetched by the builder. */
export function isRemoteContext(context: string | undefined): boolean {
  return REMOTE.test(context ?? '');
}

/** True for a named context that is a folder here, and not an image, a service or an address. */
export function isLocalContext(context: string): boolean {
  return !isRemoteContext(context) && !/^[a-z-]+:/.test(context);
}
