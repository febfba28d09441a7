import type { CacheEntry } from './solve-request.ts';

/** "type=registry,ref=x,mode=max", or only a reference -> an entry for BuildKit (docs: "--cache-to"). */
export function cacheEntry(written: string): CacheEntry {
  if (!written.includes('=')) return { type: 'registry', attributes: { ref: written } };
  const attributes: Record<string, string> = {};
  for (const field of written.split(',')) {
    const equals = field.indexOf('=');
    if (equals > 0) attributes[field.slice(0, equals).trim()] = field.slice(equals + 1);
  }
  const { type = 'registry', ...rest } = attributes;
  return { type, attributes: rest };
}

/** Caches that BuildKit reads and writes by itself; the others need a client that holds them. */
export function isServedByEngine({ type }: CacheEntry): boolean {
  return type === 'registry' || type === 'inline';
}
