import type { Service } from './desired/service.ts';
import { joinName, type NamingProject } from './names.ts';

/** The image a service runs: its `image`, or the name docker compose gives to what `build` makes. */
export function imageOf(project: NamingProject, key: string, service: Service): string {
  return service.image ?? joinName(project, key);
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

/** The reference with its tag: "web" is "web:latest". */
export function taggedReference(reference: string): string {
  const { tag, digest } = splitReference(reference);
  return tag === undefined && digest === undefined ? `${reference}:latest` : reference;
}

/** Where what one architecture has of an image is pushed to: "web:1" -> "web:1-arm64". */
export function referenceFor(architecture: string, reference: string): string {
  const { name, tag = 'latest' } = splitReference(reference);
  return `${name}:${tag}-${architecture}`;
}

const COMPONENT = '[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*';
const PATH = new RegExp(`^${COMPONENT}(?:/${COMPONENT})*$`);
const TAG = /^\w[\w.-]{0,127}$/;
const DIGEST = /^[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}$/;

/** The registry that a name says ("host:5000/shop/web" -> "host:5000"); undefined where it names none. */
export function registryOf(name: string): string | undefined {
  const slash = name.indexOf('/');
  const first = slash === -1 ? '' : name.slice(0, slash);
  const isHost = /[.:]/.test(first) || first === 'localhost' || first !== first.toLowerCase();
  return isHost ? first : undefined;
}

/**
 * The reference with nothing left to be filled in: "nginx" is "docker.io/library/nginx:latest"; a tag
 * beside a digest is dropped. Undefined where it is no reference (grammar: the distribution project's).
 */
export function fullReference(reference: string): string | undefined {
  const { name, tag, digest } = splitReference(reference);
  const named = registryOf(name);
  const host = named === undefined || named === 'index.docker.io' ? 'docker.io' : named;
  const rest = named === undefined ? name : name.slice(named.length + 1);
  const path = host === 'docker.io' && !rest.includes('/') ? `library/${rest}` : rest;
  const isValid =
    PATH.test(path) && TAG.test(tag ?? 'latest') && (digest === undefined || DIGEST.test(digest));
  if (!isValid) return undefined;
  return digest === undefined ? `${host}/${path}:${tag ?? 'latest'}` : `${host}/${path}@${digest}`;
}
