import type { ObservedImage } from '../model/observed/fleet.ts';

/** What can be asked of an engine about images. Every method throws an `EngineError`. */
export interface ImageCalls {
  /** undefined where the engine does not have the image. */
  inspectImage(reference: string, signal?: AbortSignal): Promise<ObservedImage | undefined>;
  /** What people want to know of an image; undefined where the engine does not have it. */
  describeImage(reference: string, signal?: AbortSignal): Promise<ImageDetails | undefined>;
  pullImage(reference: string, options: TransferOptions): Promise<void>;
  pushImage(reference: string, options: TransferOptions): Promise<void>;
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
