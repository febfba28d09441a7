/** What fetching a remote file needs of the machine. */
export interface Fetching {
  /** The address as it is written. */
  readonly text: string;
  /** The folder in which copies are kept. */
  readonly cache: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
}
