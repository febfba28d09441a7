import { join } from 'node:path';
import { run } from '../../support/process.ts';
import { eventually } from '../../support/time/eventually.ts';
import type { Stack } from './stack.ts';

/** Every path below a folder with its mode, and its content or target: the same here and in a container. */
const listing = (folder: string): readonly string[] => [
  'sh',
  '-c',
  `cd ${folder} 2>/dev/null || exit 0
{
  find . -mindepth 1 ! -type l -exec stat -c '%n %a' {} +
  find . -type f -exec md5sum {} +
  find . -type l | while IFS= read -r path; do echo "$path -> $(readlink "$path")"; done
} | sort`,
];

/** Waits until a folder of a container has exactly what one here has. */
export async function sameTree(
  stack: Stack,
  container: string,
  folder: string,
  source: string,
): Promise<void> {
  const [program = '', ...words] = listing(join(stack.folder, source));
  await eventually(`${container}:${folder} is equal to ${source}`, async () => {
    const [here, there] = await Promise.all([
      run(program, words, { env: { LC_ALL: 'C' } }),
      stack.exec(container, ...listing(folder)),
    ]);
    if (here.stdout.trim() === there) return true;
    throw new Error(`there is:\n${there}\ninstead of:\n${here.stdout}`);
  });
}
