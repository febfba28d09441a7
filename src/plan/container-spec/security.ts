import type { HostConfigSpec } from '../../model/container-spec.ts';
import type { Service } from '../../model/desired/service.ts';
import { dropUndefined } from './drop-undefined.ts';

/** Asks for the engine's masked paths to be open (docker's own word; the engine has no such option). */
const OPEN_PATHS = 'systempaths=unconfined';

/**
 * `security_opt` and `credential_spec` as the create call takes them. `readFile` gives the text of a
 * seccomp profile, which the engine wants inline.
 */
export function securitySpecs(service: Service, readFile: (path: string) => string): Partial<HostConfigSpec> {
  const given = service.security_opt ?? [];
  const options = [
    ...given.filter((option) => !isOpenPaths(option)).map((option) => withProfile(option, readFile)),
    ...credentialOption(service),
  ];
  const isOpen = given.some(isOpenPaths);
  return dropUndefined({
    SecurityOpt: options.length === 0 ? undefined : options,
    ...(isOpen ? { MaskedPaths: [], ReadonlyPaths: [] } : {}),
  });
}

function isOpenPaths(option: string): boolean {
  return option.replace(':', '=') === OPEN_PATHS;
}

/** "seccomp=profile.json" (or with a colon) -> the profile's JSON in one line. */
function withProfile(option: string, readFile: (path: string) => string): string {
  const match = /^seccomp[=:](.+)$/.exec(option);
  const path = match?.[1];
  if (path === undefined || path === 'unconfined' || path === 'builtin') return option;
  return `seccomp=${JSON.stringify(JSON.parse(readFile(path)))}`;
}

function credentialOption({ credential_spec }: Service): readonly string[] {
  if (credential_spec?.file !== undefined) return [`credentialspec=file://${credential_spec.file}`];
  if (credential_spec?.registry !== undefined)
    return [`credentialspec=registry://${credential_spec.registry}`];
  return [];
}
