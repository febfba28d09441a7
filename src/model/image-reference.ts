import type { Service } from './desired/service.ts';

/** The image a service runs: its `image`, or the name docker compose gives to what `build` makes. */
export function imageOf(project: string, key: string, service: Service): string {
  return service.image ?? `${project}-${key}`;
}

/** "host:5000/name:tag@sha256:…" -> its parts, as written; nothing is filled in. */
export function splitReference(reference: string): {
  readonly name: string;
  readonly tag?: string;
  readonly digest?: string;
} {
  const at = reference.indexOf('@');
  const named = at < 0 ? reference : reference.slice(0, at);
  const digest = at < 0 ? {} : { digest: reference.slice(at + 1) };
  const colon = named.lastIndexOf(':');
  return colon > named.lastIndexOf('/')
    ? { name: named.slice(0, colon), tag: named.slice(colon + 1), ...digest }
    : { name: named, ...digest };
}
