import type { Variables } from '../env/interpolate.ts';
import type { ProblemReporter } from '../problem-reporter.ts';
import type { MapNode } from '../yaml/yaml-node.ts';
import type { ComposeFile } from './documents.ts';
import type { Files } from './files.ts';

/** What a set of compose files is read with; an included set has a context of its own. */
export interface ModelContext {
  readonly files: Files;
  readonly reporter: ProblemReporter;
  readonly variables: Variables;
  /** Names of variables warned of already. */
  readonly warned: Set<string>;
  /** What relative paths are relative to. */
  readonly directory: string;
  readonly home: string;
  readonly interpolate: boolean;
  readonly resolvePaths: boolean;
  /** Set where paths stay relative: the directory that those of this set are seen from, its own or that of the files which include it. */
  readonly seenFrom?: string | undefined;
  /** The files that led here by `include`, to find cycles. */
  readonly including: readonly string[];
  /** Variables that only included files have, and that their secrets and configs are made of. */
  readonly lent: Map<string, string>;
}

/** Builds the canonical model of a set of files. */
export type BuildModel = (files: readonly ComposeFile[], context: ModelContext) => MapNode;
