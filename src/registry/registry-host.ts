import { splitReference } from '../model/image-reference.ts';

/** Docker Hub's key in config files: its first API's address, kept by every tool since. */
const DOCKER_HUB_KEY = 'https://index.docker.io/v1/';
const DOCKER_HUB_HOSTS: ReadonlySet<string> = new Set(['docker.io', 'index.docker.io']);

/**
 * The registry that an image reference belongs to. A first part with a dot or a port, or "localhost", is
 * a host; everything else is on Docker Hub.
 */
export function registryHost(reference: string): string {
  const { name } = splitReference(reference);
  const slash = name.indexOf('/');
  const first = slash < 0 ? '' : name.slice(0, slash);
  const isHost = first === 'localhost' || /[.:]/.test(first) || first !== first.toLowerCase();
  return isHost && !DOCKER_HUB_HOSTS.has(first) ? first : 'docker.io';
}

/** The registry of an image, and the name of its repository there. */
export function repositoryOf(reference: string): { readonly host: string; readonly name: string } {
  const { name } = splitReference(reference);
  const host = registryHost(reference);
  return { host, name: name.startsWith(`${host}/`) ? name.slice(host.length + 1) : name };
}

/** The key under which docker's tools keep the login of a registry. */
export function credentialKey(host: string): string {
  return host === 'docker.io' ? DOCKER_HUB_KEY : host;
}

/** "https://registry.example.com/v2/" and "registry.example.com" are the same registry. */
export function hostOfKey(key: string): string {
  return key.replace(/^https?:\/\//, '').replace(/\/.*$/, '');
}
