import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  copyFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EngineAddress } from '../engine/address.ts';
import { engineCall, engineRequest } from '../engine/request.ts';
import { applets, staticBusybox } from './busybox.ts';

export interface ImageRecipe {
  /** With a tag. */
  readonly reference: string;
  /** Dockerfile instructions that set metadata: CMD, ENTRYPOINT, ENV, EXPOSE, VOLUME, LABEL, HEALTHCHECK ... */
  readonly changes: readonly string[];
  /** A folder whose files are laid over the root, or files by their absolute path. */
  readonly files?: string | Readonly<Record<string, string>>;
}

const RECIPE_LABEL = 'io.flotilla.recipe';

/**
 * Makes a busybox image on an engine, without a registry where the machine allows that. An image that
 * was made from the same recipe stays; false is returned for it.
 */
export async function ensureImage(address: EngineAddress, recipe: ImageRecipe): Promise<boolean> {
  const root = mkdtempSync(join(tmpdir(), 'flotilla-image-'));
  try {
    layFiles(root, recipe);
    const hash = createHash('sha256').update(JSON.stringify(recipe)).update(tarOf(root)).digest('hex');
    const present = await presentImage(address, recipe.reference);
    if (present?.recipe === hash) return false;
    const labelled = { ...recipe, changes: [...recipe.changes, `LABEL ${RECIPE_LABEL}=${hash}`] };
    const busybox = staticBusybox();
    if (busybox === undefined) await buildFromRegistry(address, root, labelled);
    else await importRoot(address, layBusybox(root, busybox), labelled);
    // The image of an older recipe has lost its name; what still uses it keeps it (409).
    if (present !== undefined)
      await engineRequest(address, { method: 'DELETE', path: `/images/${present.id}` });
    return true;
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

export async function hasImage(address: EngineAddress, reference: string): Promise<boolean> {
  return (await presentImage(address, reference)) !== undefined;
}

async function presentImage(
  address: EngineAddress,
  reference: string,
): Promise<{ readonly id: string; readonly recipe: string | undefined } | undefined> {
  const { status, text } = await engineRequest(address, { path: `/images/${reference}/json` });
  if (status !== 200) return undefined;
  const { Id, Config } = JSON.parse(text) as {
    Id: string;
    Config?: { Labels?: Record<string, string> | null };
  };
  return { id: Id, recipe: Config?.Labels?.[RECIPE_LABEL] };
}

/** The root itself, for the caller's convenience. */
function layBusybox(root: string, busybox: string): string {
  for (const folder of ['bin', 'etc', 'proc', 'sys', 'dev', 'run', 'var', 'root', 'tmp'])
    mkdirSync(join(root, folder), { recursive: true });
  chmodSync(join(root, 'tmp'), 0o1777);
  copyFileSync(busybox, join(root, 'bin/busybox'));
  chmodSync(join(root, 'bin/busybox'), 0o755);
  for (const name of applets(busybox)) symlinkSync('busybox', join(root, 'bin', name));
  writeFileSync(
    join(root, 'etc/passwd'),
    'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/false\n',
  );
  writeFileSync(join(root, 'etc/group'), 'root:x:0:\nnogroup:x:65534:\n');
  return root;
}

function layFiles(root: string, { files = {} }: ImageRecipe): void {
  if (typeof files === 'string') {
    cpSync(files, root, { recursive: true, verbatimSymlinks: true });
    return;
  }
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(root, path, '..'), { recursive: true });
    writeFileSync(join(root, path), text, { mode: 0o755 });
  }
}

async function importRoot(address: EngineAddress, root: string, recipe: ImageRecipe): Promise<void> {
  const [repository = '', tag = 'latest'] = recipe.reference.split(/:(?=[^/]+$)/);
  const changes = ['ENV PATH=/bin', ...recipe.changes].map((line) => `&changes=${encodeURIComponent(line)}`);
  const answer = await engineCall(address, {
    method: 'POST',
    path: `/images/create?fromSrc=-&repo=${repository}&tag=${tag}${changes.join('')}`,
    body: tarOf(root),
  });
  refuseErrors(answer, recipe.reference);
}

/** For machines without Debian's packages: they can be expected to reach a registry. */
async function buildFromRegistry(address: EngineAddress, root: string, recipe: ImageRecipe): Promise<void> {
  const lines = ['FROM busybox:stable', 'COPY . /', ...recipe.changes];
  writeFileSync(join(root, 'Dockerfile'), `${lines.join('\n')}\n`);
  const answer = await engineCall(address, {
    method: 'POST',
    path: `/build?t=${recipe.reference}&rm=1&forcerm=1`,
    body: tarOf(root),
    timeoutMs: 120_000,
  });
  refuseErrors(answer, recipe.reference);
}

/** The same bytes for the same files, with root as owner of all, whoever runs this. */
export function tarOf(folder: string): Uint8Array {
  return execFileSync(
    'tar',
    ['-c', '--owner=0', '--group=0', '--mtime=@0', '--sort=name', '-C', folder, '.'],
    { maxBuffer: 1 << 30 },
  );
}

/** These calls answer 200 before they begin; a failure is a line of the answer. */
export function refuseErrors(answer: string, reference: string): void {
  const failure = /"error":"((?:[^"\\]|\\.)*)"/.exec(answer);
  if (failure !== null) throw new Error(`Image ${reference} can't be made: ${failure[1]}`);
}
