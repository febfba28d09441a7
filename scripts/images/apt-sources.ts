import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The Debian mirror that this machine's own package sources name. */
export function debianMirror(folder = '/etc/apt'): string {
  const parts = join(folder, 'sources.list.d');
  const files = [
    join(folder, 'sources.list'),
    ...(existsSync(parts)
      ? readdirSync(parts)
          .sort()
          .map((name) => join(parts, name))
      : []),
  ];
  for (const file of files.filter((name) => existsSync(name))) {
    const text = readFileSync(file, 'utf8');
    const mirror = file.endsWith('.sources') ? fromDeb822(text) : fromLines(text);
    if (mirror !== undefined) return mirror;
  }
  throw new Error(`No Debian mirror is named in ${folder}`);
}

/** "deb [options] URI suite main": the archive itself, not its security updates and nobody else's. */
function fromLines(text: string): string | undefined {
  const line = /^deb\s+(?:\[[^\]]*\]\s+)?(https?:\S+\/debian\/?)\s+\S+\s.*\bmain\b/m.exec(text);
  return line?.[1];
}

function fromDeb822(text: string): string | undefined {
  return /^URIs:\s*(https?:\S+\/debian\/?)\s*$/m.exec(text)?.[1];
}
