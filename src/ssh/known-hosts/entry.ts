import { createHmac, randomBytes } from 'node:crypto';
import { glob } from 'ssh-config';

/** A line of known_hosts (sshd(8), "SSH_KNOWN_HOSTS FILE FORMAT"). */
export interface KnownHost {
  readonly marker?: 'revoked' | 'cert-authority';
  /** As written: patterns, or one hashed name. */
  readonly names: string;
  readonly keyType: string;
  /** The key itself, base64. */
  readonly key: string;
  readonly file: string;
  readonly line: number;
}

/** The lines of a known_hosts file that can be understood; the others say nothing, as with ssh. */
export function parseKnownHosts(text: string, file: string): KnownHost[] {
  return text.split('\n').flatMap((raw, index) => {
    const words = raw.trim().split(/\s+/);
    const marker = words[0]?.startsWith('@') ? words.shift()?.slice(1) : undefined;
    const [names, keyType, key] = words;
    if (names === undefined || keyType === undefined || key === undefined || names.startsWith('#')) return [];
    if (marker !== undefined && marker !== 'revoked' && marker !== 'cert-authority') return [];
    return [{ names, keyType, key, file, line: index + 1, ...(marker === undefined ? {} : { marker }) }];
  });
}

/** True where a line speaks of a host, by the name that known_hosts has for it ("host", "[host]:2222"). */
export function namesHost({ names }: KnownHost, host: string): boolean {
  if (!names.startsWith('|1|')) return glob(names.toLowerCase(), host);
  const [, , salt = '', hash = ''] = names.split('|');
  return hashOf(host, Buffer.from(salt, 'base64')) === hash;
}

/** A line for a host's key; with `isHashed`, who reads the file does not learn which hosts are known. */
export function formatKnownHost(host: string, keyType: string, key: string, isHashed: boolean): string {
  if (!isHashed) return `${host} ${keyType} ${key}`;
  const salt = randomBytes(20);
  return `|1|${salt.toString('base64')}|${hashOf(host, salt)} ${keyType} ${key}`;
}

function hashOf(host: string, salt: Buffer): string {
  return createHmac('sha1', salt).update(host).digest('base64');
}
