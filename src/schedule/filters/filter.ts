import type { Candidate } from '../candidate.ts';

/** One reason for which a replica can't be on a node. */
export interface Filter {
  readonly name: string;
  /**
   * True where a replica that runs on the node has to leave it for this reason; else only new replicas are
   * kept off.
   */
  readonly evicts: boolean;
  /** Why the node refuses, in words that read well after a number of nodes; undefined where it does not. */
  check(candidate: Candidate): string | undefined;
}
