import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Puts the compose files below a folder that have their services at the top level, as the first version had, below `services:`. Those
 * that a test needs as they are stay.
 */
const [folder = ''] = process.argv.slice(2);
const SECTION = /^(services|version|volumes|networks|configs|secrets):/m;

for (const name of globSync('**/*.{yml,yaml}', { cwd: folder })) {
  const file = join(folder, name);
  const text = readFileSync(file, 'utf8');
  if (SECTION.test(text) || /v1|invalid/.test(name)) continue;
  writeFileSync(file, `services:\n${text.replace(/^(?=.*\S)/gm, '  ')}`);
}
