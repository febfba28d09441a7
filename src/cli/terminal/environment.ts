import { FlotillaError } from '../../errors/flotilla-error.ts';

/**
 * `-e` values as a process gets them: "NAME=value" as it is; a bare name with the value that it has
 * here, and left out where it has none (docker compose, `exec` and `run`). Throws `INVALID_VARIABLE` for one without a name.
 */
export function environmentEntries(
  entries: readonly string[],
  environment: Readonly<Record<string, string>>,
): readonly string[] {
  return entries.flatMap((entry) => {
    if (entry === '' || entry.startsWith('=')) {
      throw new FlotillaError('INVALID_VARIABLE', `invalid environment variable: ${entry}`);
    }
    if (entry.includes('=')) return [entry];
    const value = environment[entry];
    return value === undefined ? [] : [`${entry}=${value}`];
  });
}
