import { FlotillaError } from '../../errors/flotilla-error.ts';
import { execIn } from './exec.ts';
import type { Replica } from './replica.ts';

const REMOVE_IN_NODE =
  'for (const path of process.argv.slice(1)) require("fs").rmSync(path, {recursive: true, force: true})';
const REMOVE_IN_PYTHON = [
  'import os, shutil, sys',
  'for p in sys.argv[1:]:',
  '    if os.path.isdir(p) and not os.path.islink(p): shutil.rmtree(p, True)',
  '    elif os.path.lexists(p): os.remove(p)',
].join('\n');

/**
 * Programs that can remove paths, in the order in which they are tried: an image without a shell mostly has
 * the runtime of what it is for.
 */
const REMOVERS: readonly (readonly string[])[] = [
  ['rm', '-rf', '--'],
  ['/bin/busybox', 'rm', '-rf', '--'],
  ['node', '-e', REMOVE_IN_NODE],
  ['/nodejs/bin/node', '-e', REMOVE_IN_NODE],
  ['python3', '-c', REMOVE_IN_PYTHON],
];

/** A command line has an end; the kernel allows far more. */
const CHARACTERS_PER_CALL = 64 * 1024;

/**
 * Removes paths in running containers. The engine's API can't, so a program in the container does it, as
 * root: what is removed may belong to anybody.
 */
export class PathRemover {
  /** The one that works in this service's image. */
  #remover: readonly string[] | undefined;

  /** Throws `SYNC_NO_REMOVER` where the image has no program for it, and `SYNC_FAILED`, `EngineError`. */
  async remove(replica: Replica, paths: readonly string[], signal: AbortSignal): Promise<void> {
    for (const group of groups(paths)) await this.#removeGroup(replica, group, signal);
  }

  async #removeGroup(replica: Replica, paths: readonly string[], signal: AbortSignal): Promise<void> {
    const removers = this.#remover === undefined ? REMOVERS : [this.#remover];
    for (const remover of removers) {
      const command = [...remover, ...paths];
      const { exitCode, output } = await execIn(replica, { command, user: '0:0' }, { signal });
      if (exitCode === 127) continue;
      this.#remover = remover;
      if (exitCode === 0) return;
      throw new FlotillaError(
        'SYNC_FAILED',
        `Paths can't be removed: ${output.trim() || `status ${exitCode}`}`,
      );
    }
    this.#remover = undefined;
    throw new FlotillaError(
      'SYNC_NO_REMOVER',
      `${paths.length === 1 ? `"${paths[0]}" stays` : `${paths.length} removed paths stay`} in the container: its image has no program that could remove files`,
      { hint: 'use an image with rm for development, or rebuild the service' },
    );
  }
}

function groups(paths: readonly string[]): readonly (readonly string[])[] {
  const result: string[][] = [];
  let length = Number.POSITIVE_INFINITY;
  for (const path of paths) {
    length += path.length + 1;
    if (length > CHARACTERS_PER_CALL) {
      result.push([]);
      length = path.length;
    }
    result.at(-1)?.push(path);
  }
  return result;
}
