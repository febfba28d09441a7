import type { Readable } from 'node:stream';
import type { ObservedImage } from '../model/observed/fleet.ts';

/** What can be asked of an engine about images. Every method throws an `EngineError`. */
export interface ImageCalls {
  /** undefined where the engine does not have the image. */
  inspectImage(reference: string, signal?: AbortSignal): Promise<ObservedImage | undefined>;
  /** What people want to know of an image; undefined where the engine does not have it. */
  describeImage(reference: string, signal?: AbortSignal): Promise<ImageDetails | undefined>;
  pullImage(reference: string, options: TransferOptions): Promise<void>;
  pushImage(reference: string, options: TransferOptions): Promise<void>;
  /** Builds with the engine's own builder, from a tar or from `request.remote`. */
  buildImage(request: BuildRequest, context: Readable | undefined, options: BuildOptions): Promise<void>;
  tagImage(reference: string, newReference: string): Promise<void>;
  /** An image that is gone already is no error. */
  removeImage(reference: string, options: { force: boolean }): Promise<void>;
  /** "sha256:…" of what the registry has under that name; the engine asks it. */
  registryDigest(reference: string, auth?: RegistryAuth): Promise<string>;
}

export interface ImageDetails {
  readonly id: string;
  /** "linux/amd64", "linux/arm64/v8". */
  readonly platform: string;
  readonly sizeBytes: number;
  /** RFC 3339; absent where the image does not tell. */
  readonly created?: string;
  /** When it got its last name here. */
  readonly lastTagTime?: string;
}

export interface TransferOptions {
  readonly platform?: string;
  readonly auth?: RegistryAuth;
  readonly onProgress: (progress: PullProgress) => void;
  readonly signal?: AbortSignal;
}

export interface PullProgress {
  readonly layer: string;
  readonly status: string;
  readonly currentBytes?: number;
  readonly totalBytes?: number;
}

/** What a registry wants to see (API, "X-Registry-Auth"). Never printed. */
export interface RegistryAuth {
  readonly username?: string;
  readonly password?: string;
  readonly identitytoken?: string;
  readonly registrytoken?: string;
  readonly serveraddress: string;
}

/** A build, in the words of the API's `POST /build`. */
export interface BuildRequest {
  /** Path in the context. */
  readonly dockerfile: string;
  /** A repository or an archive that the engine fetches. */
  readonly remote?: string;
  readonly tags: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
  /** null: the engine's own environment has the value (proxies). */
  readonly args: Readonly<Record<string, string | null>>;
  readonly cacheFrom: readonly string[];
  readonly extraHosts: readonly string[];
  readonly ulimits: readonly { readonly Name: string; readonly Soft: number; readonly Hard: number }[];
  readonly pull: boolean;
  readonly noCache: boolean;
  readonly target?: string;
  readonly networkMode?: string;
  readonly isolation?: string;
  readonly shmSizeBytes?: number;
  readonly memoryBytes?: number;
  readonly platform?: string;
}

export interface BuildOptions {
  /** One line of the builder's output. */
  readonly onOutput: (text: string) => void;
  readonly signal: AbortSignal;
}
