import type { ChildEndpoint } from '../fleet/child-endpoint.ts';
import type { FindAuth } from '../registry/registry-auth.ts';

/** What a run of builds needs beside what every run has. */
export interface BuildPorts {
  /** Lets a child process talk to a node's engine. */
  openChildEndpoint(node: string): Promise<ChildEndpoint>;
  /** For what was asked for as text, such as the report of `--check`. */
  readonly print: (text: string) => void;
}

/** What builders need beside an engine. */
export interface BuildSettings extends BuildPorts {
  /** The process's own environment: child processes get it, and DOCKER_BUILDKIT and others are read. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly findAuth: FindAuth;
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
