import { COMPOSE_LIKE_VERSION, VERSION } from './version.ts';

/** What the docker CLI asks its plugins for (docker CLI, cli-plugins/manager/metadata.go). */
export function pluginMetadata(isCompose: boolean): string {
  const metadata = {
    SchemaVersion: '0.1.0',
    Vendor: 'flotilla',
    Version: `v${isCompose ? COMPOSE_LIKE_VERSION : VERSION}`,
    ShortDescription: isCompose ? 'Docker Compose' : 'One compose file, one host or fifty',
  };
  return `${JSON.stringify(metadata, undefined, 2)}\n`;
}
