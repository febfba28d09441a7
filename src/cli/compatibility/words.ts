import type { Problem } from '../../errors/problem.ts';

/** What docker compose says where flotilla says something else. */
export interface Words {
  readonly code: string;
  /** Which messages of the code it stands for; the groups are the parts. */
  readonly message: RegExp;
  say(parts: readonly (string | undefined)[], problem: Problem): string;
}
