import type { ChildEndpoint } from '../fleet/child-endpoint.ts';
import type { FindAuth } from '../registry/registry-auth.ts';

/** What builders need beside an engine. */
export interface BuildSettings {
  /** The process's own environment: child processes get it, and DOCKER_BUILDKIT and others are read. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Lets a child process talk to a node's engine. */
  openChildEndpoint(node: string): Promise<ChildEndpoint>;
  readonly findAuth: FindAuth;
  /** For what was asked for as text, such as the report of `--check`. */
  readonly print: (text: string) => void;
  /** Builds at a time by the engine's own builder. */
  readonly parallel: number;
}

/** A build that was given up because of another one's failure. */
export class BuildBrokenOff extends Error {
  /** "image shop-web failed", as a plan's skipped operations say it. */
  readonly because: string;

  constructor(because: string) {
    super(because);
    this.name = 'BuildBrokenOff';
    this.because = because;
  }
}
