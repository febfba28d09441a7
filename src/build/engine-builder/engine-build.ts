import type { Engine } from '../../engine/engine.ts';
import type { PullProgress } from '../../engine/images.ts';
import type { BuildSettings } from '../settings.ts';

/** What a build by the engine's own builder needs. */
export interface EngineBuild {
  readonly engine: Engine;
  readonly settings: BuildSettings;
  readonly signal: AbortSignal;
  /** One line of the builder's output. */
  readonly onOutput: (text: string) => void;
  /** The layers of a push. */
  readonly onPush: (progress: PullProgress) => void;
}
