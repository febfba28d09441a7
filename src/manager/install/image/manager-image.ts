import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { packTar, type TarEntry } from 'modern-tar';
import { LIBRARY_FOLDER, type Program, type SystemFile } from './program.ts';

/** Whose processes and files they are in the image; it needs no rights of its node. */
export const IMAGE_USER = 65_532;
export const IMAGE_HOME = '/home/flotilla';
const PROGRAM_FOLDER = '/opt/flotilla';

/** Nobody asks a registry for a name of this machine's own. */
export const IMAGE_REPOSITORY = 'localhost/flotilla-manager';

/** Where systems keep the certificates that they trust; webhooks may be behind one of the user's own. */
const CERTIFICATES = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/cert.pem',
];
const CERTIFICATES_IN_IMAGE = '/etc/ssl/certs/ca-certificates.crt';

/** Equal files make equal images, whenever they are made. */
const NO_TIME = new Date(0);

/** An image with one layer, made of this machine's files; its name tells its content. */
export interface ManagerImage {
  readonly reference: string;
  /** The words that start the program in it. */
  readonly command: readonly string[];
  /** As `docker save` writes it, with a compressed layer. */
  readonly archive: () => Promise<Buffer>;
}

export interface ImageParts {
  readonly program: Program;
  readonly system: readonly SystemFile[];
  readonly version: string;
  /** As platforms name it: "amd64". */
  readonly architecture: string;
}

/** The program with all that it needs and nothing else. */
export function managerImage({ program, system, version, architecture }: ImageParts): Promise<ManagerImage> {
  return imageOf([...baseFiles(), ...systemEntries(system), ...programEntries(program)], {
    command: program.command(PROGRAM_FOLDER),
    version,
    architecture,
  });
}

async function imageOf(
  entries: readonly TarEntry[],
  { command, version, architecture }: { command: readonly string[]; version: string; architecture: string },
): Promise<ManagerImage> {
  const layer = await packTar([...folderEntries(entries), ...entries]);
  const config = JSON.stringify({
    architecture,
    os: 'linux',
    created: NO_TIME.toISOString(),
    config: {
      Entrypoint: command,
      Env: [
        `HOME=${IMAGE_HOME}`,
        `LD_LIBRARY_PATH=${LIBRARY_FOLDER}`,
        ...(entries.some(({ header }) => `/${header.name}` === CERTIFICATES_IN_IMAGE)
          ? [`NODE_EXTRA_CA_CERTS=${CERTIFICATES_IN_IMAGE}`]
          : []),
      ],
      User: `${IMAGE_USER}:${IMAGE_USER}`,
      WorkingDir: IMAGE_HOME,
      Labels: { 'io.flotilla.version': version },
    },
    rootfs: { type: 'layers', diff_ids: [`sha256:${digestOf(layer)}`] },
    history: [{ created: NO_TIME.toISOString(), created_by: `flotilla ${version}` }],
  });
  const id = digestOf(Buffer.from(config));
  const reference = `${IMAGE_REPOSITORY}:${version.replaceAll(/[^\w.-]/g, '-')}-${id.slice(0, 12)}`;
  return {
    reference,
    command,
    async archive() {
      const compressed = await promisify(gzip)(layer, { level: 1 });
      const manifest = [{ Config: `${id}.json`, RepoTags: [reference], Layers: ['layer.tar'] }];
      const packed = await packTar([
        fileEntry(`${id}.json`, Buffer.from(config)),
        fileEntry('layer.tar', compressed),
        fileEntry('manifest.json', Buffer.from(JSON.stringify(manifest))),
      ]);
      return Buffer.from(packed.buffer, packed.byteOffset, packed.byteLength);
    },
  };
}

/** What programs expect of a machine: who they are, how names are looked up, whom to trust, room for files. */
function baseFiles(): readonly TarEntry[] {
  const text = (path: string, content: string): TarEntry => fileEntry(path.slice(1), Buffer.from(content));
  const certificates = CERTIFICATES.find(existsSync);
  return [
    text('/etc/passwd', `root:x:0:0:root:/root:/\nflotilla:x:${IMAGE_USER}:${IMAGE_USER}::${IMAGE_HOME}:/\n`),
    text('/etc/group', `root:x:0:\nflotilla:x:${IMAGE_USER}:\n`),
    text('/etc/nsswitch.conf', 'hosts: files dns\n'),
    folderEntry('tmp', 0o1777),
    folderEntry(IMAGE_HOME.slice(1), 0o700, IMAGE_USER),
    folderEntry(`${IMAGE_HOME.slice(1)}/.ssh`, 0o700, IMAGE_USER),
    ...(certificates === undefined
      ? []
      : [fileEntry(CERTIFICATES_IN_IMAGE.slice(1), readFileSync(certificates))]),
  ];
}

function systemEntries(system: readonly SystemFile[]): readonly TarEntry[] {
  return system.map(({ path, source }) => fileEntry(path.slice(1), readFileSync(source), 0o755));
}

/** A runtime that is no file of the program's own is put where it is on this machine. */
function programEntries({ files, runtime }: Program): readonly TarEntry[] {
  const own = files.map(({ name, source }) =>
    fileEntry(join(PROGRAM_FOLDER, name).slice(1), readFileSync(source), 0o755),
  );
  return runtime === undefined ? own : [...own, fileEntry(runtime.slice(1), readFileSync(runtime), 0o755)];
}

/** Folders above files that have no entry of their own. */
function folderEntries(entries: readonly TarEntry[]): readonly TarEntry[] {
  const named = new Set(entries.map(({ header }) => header.name.replace(/\/$/, '')));
  const folders = new Set<string>();
  for (const { header } of entries) {
    for (let at = dirname(header.name); at !== '.'; at = dirname(at)) if (!named.has(at)) folders.add(at);
  }
  return [...folders].sort().map((name) => folderEntry(name, 0o755));
}

function folderEntry(name: string, mode: number, owner = 0): TarEntry {
  const header = { name: `${name}/`, type: 'directory' as const, size: 0, mode, mtime: NO_TIME };
  return { header: { ...header, uid: owner, gid: owner } };
}

function fileEntry(name: string, body: Uint8Array, mode = 0o644): TarEntry {
  return { header: { name, size: body.length, mode, mtime: NO_TIME, uid: 0, gid: 0 }, body };
}

function digestOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
