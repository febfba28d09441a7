/** What a builder tells about its work from time to time: BuildKit's SolveStatus, in our own words. */
export interface BuildStatus {
  readonly steps: readonly BuildStep[];
  readonly output: readonly StepOutput[];
}

/** A vertex of BuildKit's graph, as far as it is known by then. */
export interface BuildStep {
  readonly id: string;
  /** "[web 2/3] RUN npm ci", "[internal] load build context". */
  readonly name: string;
  readonly isStarted: boolean;
  readonly isDone: boolean;
  readonly isCached: boolean;
  readonly error?: string;
}

export interface StepOutput {
  readonly step: string;
  readonly text: string;
}

/** What went wrong with one target of a build. */
export interface FailedStep {
  /** The step's name without the target's: "[2/3] RUN npm ci". */
  readonly name: string;
  readonly error: string;
  /** What the step wrote. */
  readonly output: readonly string[];
}
