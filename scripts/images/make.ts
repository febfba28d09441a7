import { execFileSync } from 'node:child_process';
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

/** Makes a busybox image on an engine, without a registry where the machine allows that. */
export async function makeImage(address: EngineAddress, recipe: ImageRecipe): Promise<void> {
  const root = mkdtempSync(join(tmpdir(), 'flotilla-image-'));
  try {
    const busybox = staticBusybox();
    if (busybox === undefined) {
      layFiles(root, recipe);
      await buildFromRegistry(address, root, recipe);
    } else {
      layBusybox(root, busybox);
      layFiles(root, recipe);
      await importRoot(address, root, recipe);
    }
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

export async function hasImage(address: EngineAddress, reference: string): Promise<boolean> {
  const { status } = await engineRequest(address, { path: `/images/${reference}/json` });
  return status === 200;
}

function layBusybox(root: string, busybox: string): void {
  for (const folder of ['bin', 'etc', 'proc', 'sys', 'dev', 'run', 'var', 'root', 'tmp'])
    mkdirSync(join(root, folder));
  chmodSync(join(root, 'tmp'), 0o1777);
  copyFileSync(busybox, join(root, 'bin/busybox'));
  chmodSync(join(root, 'bin/busybox'), 0o755);
  for (const name of applets(busybox)) symlinkSync('busybox', join(root, 'bin', name));
  writeFileSync(
    join(root, 'etc/passwd'),
    'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/false\n',
  );
  writeFileSync(join(root, 'etc/group'), 'root:x:0:\nnogroup:x:65534:\n');
}

function layFiles(root: string, { files = {} }: ImageRecipe): void {
  if (typeof files === 'string') {
    cpSync(files, root, { recursive: true });
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

/** A plain tar with root as owner of all, whoever runs this. */
export function tarOf(folder: string): Uint8Array {
  return execFileSync('tar', ['-c', '--owner=0', '--group=0', '-C', folder, '.'], { maxBuffer: 1 << 30 });
}

/** These calls answer 200 before they begin; a failure is a line of the answer. */
export function refuseErrors(answer: string, reference: string): void {
  const failure = /"error":"((?:[^"\\]|\\.)*)"/.exec(answer);
  if (failure !== null) throw new Error(`Image ${reference} can't be made: ${failure[1]}`);
}
