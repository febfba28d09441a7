import { createHash } from 'node:crypto';

/** A public key of a host, as it came over the wire. */
export interface HostKey {
  readonly type: string;
  readonly base64: string;
  /** As ssh shows it: "SHA256:...". */
  readonly fingerprint: string;
}

/** Reads a key's wire form: a length, the type's name, and what belongs to the type (RFC 4253, 6.6). */
export function decodeHostKey(blob: Buffer): HostKey {
  const type = blob.subarray(4, 4 + blob.readUInt32BE(0)).toString('latin1');
  const digest = createHash('sha256').update(blob).digest('base64').replace(/=+$/, '');
  return { type, base64: blob.toString('base64'), fingerprint: `SHA256:${digest}` };
}

/** How a key's type is called in signatures; one RSA key serves three of them (RFC 8332). */
const ALGORITHMS_BY_TYPE: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries({
    'ssh-ed25519': ['ssh-ed25519'],
    'ecdsa-sha2-nistp256': ['ecdsa-sha2-nistp256'],
    'ecdsa-sha2-nistp384': ['ecdsa-sha2-nistp384'],
    'ecdsa-sha2-nistp521': ['ecdsa-sha2-nistp521'],
    'ssh-rsa': ['rsa-sha2-512', 'rsa-sha2-256', 'ssh-rsa'],
  }),
);

/** True where a key of this type can be asked for. */
export function isUsableType(type: string): boolean {
  return ALGORITHMS_BY_TYPE.has(type);
}

/**
 * Signature algorithms in the order to ask a server for: those of known keys first, or a server that has several keys
 * would show one that nobody knows.
 */
export function preferredAlgorithms(knownTypes: readonly string[]): string[] {
  const types = [...knownTypes, ...ALGORITHMS_BY_TYPE.keys()];
  return [...new Set(types.flatMap((type) => ALGORITHMS_BY_TYPE.get(type) ?? []))];
}
