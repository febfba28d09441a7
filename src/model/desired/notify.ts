/** The kinds of news about a stack. */
export const STACK_NEWS = [
  'degraded',
  'restored',
  'rollout-paused',
  'rollout-rolled-back',
  'not-followed',
  'followed',
] as const;

/** The kinds of news a manager sends. */
export const NEWS_KINDS = [
  'node-lost',
  'node-back',
  ...STACK_NEWS,
  'disk-low',
  'disk-restored',
  'certificate-low',
  'certificate-restored',
] as const;
export type NewsKind = (typeof NEWS_KINDS)[number];

/** One way to send news, from the fleet file or a stack's file; `on` limits it to some kinds. */
export type Channel = { readonly on?: readonly NewsKind[] } & (
  | { readonly webhook: string }
  | { readonly command: readonly string[] }
  /** Addresses; by the fleet file's mail server. */
  | { readonly mail: readonly string[] }
);

/** The server that takes mail, as the fleet file says. */
export interface MailServer {
  readonly host: string;
  readonly port: number;
  /** TLS from the first byte; else it begins with STARTTLS. */
  readonly isTls: boolean;
  readonly user?: string;
  /** The sender's address. */
  readonly from?: string;
  /** The file with the user's password. */
  readonly passwordFile?: string;
}

/** From when on a node is in want of something. */
export interface Thresholds {
  /** Free space of the disk with the engine's data, in percent. */
  readonly diskPercent: number;
  /** How long its certificates are still good for. */
  readonly certificateMs: number;
}

export const DEFAULT_THRESHOLDS: Thresholds = { diskPercent: 10, certificateMs: 7 * 24 * 60 * 60_000 };
