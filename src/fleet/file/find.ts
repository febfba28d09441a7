import { dirname, join } from 'node:path';
import type { FileReader } from '../../compose/request.ts';

/** The names that a fleet file is looked for under. */
export const FLEET_FILE_NAMES = ['fleet.yaml', 'fleet.yml'] as const;

/** The fleet file of a folder, or of the nearest one above it that has one. */
export function findFleetFile(folder: string, reader: FileReader): string | undefined {
  for (let at = folder; ; at = dirname(at)) {
    for (const name of FLEET_FILE_NAMES) {
      const path = join(at, name);
      if (!reader.isDirectory(path) && reader.readText(path) !== undefined) return path;
    }
    if (dirname(at) === at) return undefined;
  }
}
