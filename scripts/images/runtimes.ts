import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { EngineAddress } from '../engine/address.ts';
import { unpackedPackages } from './debian-packages.ts';
import { ensureImage, hasImage } from './make.ts';

const NODE_RUNTIME = 'flotilla/test-nodejs:1';
const PYTHON_RUNTIME = 'flotilla/test-python:1';

/** Stands for pip where there is no network: a package is no more than its name and version. */
const PIP = `#!/bin/sh
while [ $# -gt 1 ]; do shift; done
tr '=' ' ' < "$1" | while read -r name version; do
  folder=/usr/lib/python3/dist-packages/$name-$version.dist-info
  mkdir -p "$folder"
  echo "Metadata-Version: 2.1
Name: $name
Version: $version" > "$folder/METADATA"
done
`;

/** An image that has `node`: this machine's own in a busybox image, or the official one where that can't be. */
export async function nodeRuntime(address: EngineAddress): Promise<string> {
  if (await hasImage(address, NODE_RUNTIME)) return NODE_RUNTIME;
  const binary = execFileSync('node', ['-p', 'process.execPath'], { encoding: 'utf8' }).trim();
  const libraries = librariesOf(binary);
  if (libraries === undefined) return 'node:22-alpine';
  return make(address, NODE_RUNTIME, (root) => {
    lay(root, '/usr/bin/node', binary);
    for (const library of libraries) lay(root, library, library);
  });
}

/** An image that has `python3`, from Debian's packages, and something like pip; or the official one. */
export async function pythonRuntime(address: EngineAddress): Promise<string> {
  if (await hasImage(address, PYTHON_RUNTIME)) return PYTHON_RUNTIME;
  const packages = pythonPackages();
  if (packages === undefined) return 'python:3.13-slim';
  return make(address, PYTHON_RUNTIME, (root) => {
    cpSync(packages, root, { recursive: true, verbatimSymlinks: true });
    const binaries = join(packages, 'usr/bin');
    const binary = readdirSync(binaries).find((name) => /^python3\.\d+$/.test(name)) ?? 'python3';
    for (const library of librariesOf(join(binaries, binary)) ?? []) {
      if (!existsSync(join(root, library))) lay(root, library, library);
    }
    mkdirSync(join(root, 'usr/lib/python3/dist-packages'), { recursive: true });
    writeFileSync(join(root, 'usr/bin/pip'), PIP, { mode: 0o755 });
  });
}

/** Python from Debian, unpacked; undefined without apt. The package that is called python3 only points to the version that there is. */
export function pythonPackages(): string | undefined {
  const pointer = unpackedPackages('python-minimal', ['python3-minimal']);
  if (pointer === undefined) return undefined;
  const name = realpathName(join(pointer, 'usr/bin/python3'));
  const stdlib = [`${name}-minimal`, `lib${name}-minimal`, `lib${name}-stdlib`];
  return unpackedPackages(name, ['python3-minimal', ...stdlib, 'libexpat1', 'zlib1g']);
}

/** What a link says, whether or not that is there: "python3.11". */
function realpathName(link: string): string {
  return execFileSync('readlink', [link], { encoding: 'utf8' }).trim();
}

/** Makes an image of what `fill` lays into a folder, over busybox. */
export async function make(
  address: EngineAddress,
  reference: string,
  fill: (root: string) => void,
): Promise<string> {
  const root = mkdtempSync(join(tmpdir(), 'flotilla-runtime-'));
  try {
    fill(root);
    await ensureImage(address, { reference, changes: ['ENV PATH=/bin:/usr/bin'], files: root });
    return reference;
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

/** A file of this machine at a path of an image. */
export function lay(root: string, path: string, source: string): void {
  const target = join(root, path);
  mkdirSync(dirname(target), { recursive: true });
  cpSync(realpathSync(source), target);
}

/** The shared libraries of a program (some from a folder), its loader too; undefined where the machine's busybox would not fit. */
export function librariesOf(binary: string, folder?: string): readonly string[] | undefined {
  if (!existsSync('/usr/bin/apt-get') || !existsSync('/usr/bin/ldd')) return undefined;
  const env = folder === undefined ? process.env : { ...process.env, LD_LIBRARY_PATH: folder };
  const listed = execFileSync('ldd', [binary], { encoding: 'utf8', env });
  return [...listed.matchAll(/(?:=> |^\s)(\/\S+) \(0x/gm)].map(([, path = '']) => path);
}
