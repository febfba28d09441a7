/** What people are told of. */
export const NEWS_KINDS = [
  'node-lost',
  'node-back',
  'degraded',
  'restored',
  'rollout-paused',
  'rollout-rolled-back',
] as const;
export type NewsKind = (typeof NEWS_KINDS)[number];

/** One way to tell people, as the fleet file says; `on` limits what is told by it. */
export type Channel = { readonly on?: readonly NewsKind[] } & (
  | { readonly webhook: string }
  | { readonly command: readonly string[] }
);
