import type { Build } from './desired/service-parts.ts';

/** A build of one service's image, as a plan orders it. It may hold secrets: requests only. */
export interface ImageBuild {
  /** The service's key. */
  readonly service: string;
  /** The `build` section as written; the fields below take precedence over it. */
  readonly build: Build;
  /** The image's name. */
  readonly name: string;
  /** Further names. */
  readonly tags: readonly string[];
  /** The file's labels and docker compose's own. */
  readonly labels: Readonly<Record<string, string>>;
  /** Empty: the builder decides. */
  readonly platforms: readonly string[];
  /** The file's arguments with those of the command line, without those that nothing gives a value. */
  readonly args: Readonly<Record<string, string>>;
  /** Fetch newer versions of the images that it is built from. */
  readonly pull: boolean;
  readonly noCache: boolean;
  /** Store the image in its registry under all its names. */
  readonly push: boolean;
  readonly secrets: readonly BuildSecret[];
  /** "default", or "id=path" of a key or an agent's socket. */
  readonly ssh: readonly string[];
  /** The builds of services whose images are contexts of this one, by service. */
  readonly contexts: Readonly<Record<string, ImageBuild>>;
  /** Images of services that this one depends on: a builder that makes one after the other makes them first. */
  readonly after: readonly string[];
  /** The same for every build of a run. */
  readonly run: BuildRunSwitches;
}

export type BuildSecret =
  | { readonly id: string; readonly kind: 'file'; readonly path: string }
  | { readonly id: string; readonly kind: 'variable'; readonly variable: string; readonly value: string };

/** What the command line says about all builds of a run. */
export interface BuildRunSwitches {
  /** A builder of buildx. */
  readonly builder?: string;
  /** Read the Dockerfiles and report what is doubtful; nothing is built. */
  readonly check?: boolean;
  readonly provenance?: string;
  readonly sbom?: string;
  readonly memoryBytes?: number;
}

/** What builds take from the user's environment. It may hold secrets: requests only. */
export interface BuildEnvironment {
  /** The values of the variables that build secrets name. */
  readonly variables: Readonly<Record<string, string>>;
  /** DOCKER_DEFAULT_PLATFORM. */
  readonly defaultPlatform?: string;
  /** Arguments that every build gets: the proxies that docker's config.json sets. */
  readonly proxies: Readonly<Record<string, string>>;
}

export const NO_BUILD_ENVIRONMENT: BuildEnvironment = { variables: {}, proxies: {} };

/** The service that a context of the form "service:NAME" names. */
export function contextService(context: string): string | undefined {
  return context.startsWith('service:') ? context.slice('service:'.length) : undefined;
}

/** What `provenance` and `sbom` say: "false" and nothing mean no attestation, any other text asks for one. */
export function isAttestationWanted(attestation: string | undefined): attestation is string {
  return attestation !== undefined && attestation !== '' && attestation !== 'false';
}
