/** What people are told of a stack. */
export const STACK_NEWS = [
  'degraded',
  'restored',
  'rollout-paused',
  'rollout-rolled-back',
  'not-followed',
  'followed',
] as const;

/** What people are told of. */
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

/** One way to tell people, as the fleet file or a stack's file says; `on` limits what is told by it. */
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
