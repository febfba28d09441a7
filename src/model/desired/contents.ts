import { type BuildEnvironment, NO_BUILD_ENVIRONMENT } from '../image-build.ts';

/** What a deployment needs besides the compose files' own text. It may hold secrets: it goes into requests and nowhere else. */
export interface ProjectContents {
  /** The text of the seccomp profiles that services name, by path. */
  readonly seccompProfiles: Readonly<Record<string, string>>;
  /** What secrets and configs hold, by key: those that are copied into containers need it. */
  readonly secrets: Readonly<Record<string, Uint8Array>>;
  readonly configs: Readonly<Record<string, Uint8Array>>;
  /** By service: a digest of what its secrets and configs hold. Services without any have none. */
  readonly digests: Readonly<Record<string, string>>;
  readonly builds: BuildEnvironment;
}

export const NO_CONTENTS: ProjectContents = {
  seccompProfiles: {},
  secrets: {},
  configs: {},
  digests: {},
  builds: NO_BUILD_ENVIRONMENT,
};
