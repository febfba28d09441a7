/** What sets a container of `run` apart from a replica. */
export interface OneOff {
  /** 64 hex digits, by which tools tell one-off containers apart. */
  readonly slug: string;
  /** The engine removes it at its end, with its anonymous volumes. */
  readonly isAutoRemoved: boolean;
  /** It answers to the service's names on its networks, as a replica does. */
  readonly usesAliases: boolean;
  /** Somebody types into it. */
  readonly readsInput: boolean;
}
