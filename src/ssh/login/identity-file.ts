import { readFileSync } from 'node:fs';
import { type ParsedKey, utils } from 'ssh2';
import { systemCode } from '../../errors/system-error.ts';

/** A private key's file as far as it can be read. */
export type IdentityFile =
  | { readonly kind: 'missing' }
  | { readonly kind: 'unusable'; readonly reason: string }
  | { readonly kind: 'locked'; readonly text: string }
  | { readonly kind: 'open'; readonly key: ParsedKey };

/** Reads a private key; `passphrase` opens one that is locked. A wrong one leaves it locked. */
export function readIdentity(path: string, passphrase?: string): IdentityFile {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    return systemCode(error) === 'ENOENT'
      ? { kind: 'missing' }
      : { kind: 'unusable', reason: 'it is not readable' };
  }
  const parsed = utils.parseKey(text, passphrase);
  if (parsed instanceof Error) {
    return /encrypted|passphrase/i.test(parsed.message)
      ? { kind: 'locked', text }
      : { kind: 'unusable', reason: parsed.message };
  }
  const key = Array.isArray(parsed) ? parsed[0] : parsed;
  // "IdentityFile key.pub" chooses a key that only the agent has.
  return key?.isPrivateKey() === true ? { kind: 'open', key } : { kind: 'missing' };
}

/**
 * The public half of an identity, in its wire form: from the file itself, or from the one beside it that
 * ssh-keygen makes; undefined where neither tells.
 */
export function publicHalf(path: string): Buffer | undefined {
  const own = readIdentity(path);
  if (own.kind === 'open') return own.key.getPublicSSH();
  for (const file of [path, `${path}.pub`]) {
    try {
      const parsed = utils.parseKey(readFileSync(file, 'utf8'));
      if (!(parsed instanceof Error)) return (Array.isArray(parsed) ? parsed[0] : parsed)?.getPublicSSH();
    } catch {
      // Not there: the next may be.
    }
  }
  return undefined;
}
