/** One project, and what is done with it: by docker compose when it is recorded, by flotilla in the test. */
export interface Scenario {
  /** Also the project's name: lower case letters, digits and dashes. */
  readonly name: string;
  readonly files: Readonly<Record<string, string>>;
  /** Each step is a list of words; "!touch path" and the like change the folder between two steps. */
  readonly steps: readonly Step[];
}

export type Step =
  | readonly string[]
  | {
      readonly run: readonly string[];
      /** The text on standard output is compared too. */
      readonly stdout?: boolean;
      readonly env?: Readonly<Record<string, string>>;
      readonly stdin?: string;
    }
  /** Another content of a file, before the next step. */
  | { readonly write: string; readonly text: string };

/** What a step and the project came to, without what differs from run to run. */
export interface Snapshot {
  readonly steps: readonly { readonly status: number; readonly stdout?: string }[];
  readonly containers: Readonly<Record<string, unknown>>;
  readonly networks: Readonly<Record<string, unknown>>;
  readonly volumes: Readonly<Record<string, unknown>>;
}
