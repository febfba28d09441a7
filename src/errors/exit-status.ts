/**
 * Exit statuses. 1, 130 and a propagated command status are docker compose's; the others tell cases
 * apart that docker compose reports as 1.
 */
export const EXIT = {
  done: 0,
  failed: 1,
  /** A wrong flag or argument, or problems in the user's files. */
  usage: 2,
  /** `plan --exit-code`: there are changes. */
  changes: 3,
  bug: 70,
  interrupted: 130,
} as const;
