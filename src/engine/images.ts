import type { Duplex, Readable } from 'node:stream';
import type { ObservedImage } from '../model/observed/fleet.ts';

/** The engine's calls for images. Every method throws an `EngineError`. */
export interface ImageCalls {
  /** undefined where the engine does not have the image. */
  inspectImage(reference: string, signal?: AbortSignal): Promise<ObservedImage | undefined>;
  /** The details of an image that users are shown; undefined where the engine does not have it. */
  describeImage(reference: string, signal?: AbortSignal): Promise<ImageDetails | undefined>;
  /** The names of all images. */
  listImageNames(signal?: AbortSignal): Promise<readonly string[]>;
  pullImage(reference: string, options: TransferOptions): Promise<void>;
  pushImage(reference: string, options: TransferOptions): Promise<void>;
  /**
   * Builds with the engine's classic builder, from a tar or from `request.remote`. A failed build is not thrown: the builder's
   * message is the result.
   */
  buildImage(
    request: BuildRequest,
    context: Readable | undefined,
    options: BuildOptions,
  ): Promise<string | undefined>;
  /** Which of its builders the engine prefers. */
  defaultBuilder(): Promise<'buildkit' | 'classic'>;
  /** A connection to the engine's BuildKit, which speaks gRPC on it. */
  openBuildKit(signal?: AbortSignal): Promise<Duplex>;
  /** A connection on which the engine calls us: the gRPC methods in `methods`. */
  openBuildSession(session: BuildSessionOffer, signal?: AbortSignal): Promise<Duplex>;
  /** Digests of an image's layers, uncompressed, lowest first. */
  imageLayers(reference: string, signal?: AbortSignal): Promise<readonly string[]>;
  /** The same of every image that the engine has. */
  allImageLayers(signal?: AbortSignal): Promise<readonly (readonly string[])[]>;
  /** An image with all its layers as a tar. */
  saveImage(reference: string, signal?: AbortSignal): Promise<Readable>;
  /** Loads an image, or the missing part of one, from a tar as `saveImage` gives it. */
  loadImage(tar: Readable, signal?: AbortSignal): Promise<void>;
  /** Makes an image from the files in a tar. */
  importImage(tar: Readable, reference: string): Promise<void>;
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
  /** RFC 3339; absent where the image does not say. */
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

/** A login for a registry (API, "X-Registry-Auth"). Never printed. */
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
  readonly args: Readonly<Record<string, string>>;
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

/** What a session offers to the builds that name it. */
export interface BuildSessionOffer {
  readonly id: string;
  /** Sessions with the same key send the same folders. */
  readonly sharedKey: string;
  /** gRPC methods: "/package.Service/Method". */
  readonly methods: readonly string[];
}

export interface BuildOptions {
  /** One line of the builder's output. */
  readonly onOutput: (text: string) => void;
  readonly signal: AbortSignal;
  /** For the images that it is built from, by registry. */
  readonly logins: Readonly<Record<string, RegistryAuth>>;
}
