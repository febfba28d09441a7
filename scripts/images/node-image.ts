import { execFileSync } from 'node:child_process';
import {
  createReadStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import type { EngineAddress } from '../engine/address.ts';
import { engineCall } from '../engine/request.ts';
import { debianMirror } from './apt-sources.ts';
import { CACHE, unpackedPackages } from './debian-packages.ts';
import { hasImage, refuseErrors, tarOf } from './make.ts';

/**
 * What a machine of the fleet has installed: sshd, a Docker Engine, sudo, and the tools of networks. Its number changes with the list
 * of packages, so that images of another list are not taken for it.
 */
export const NODE_IMAGE = 'flotilla/test-node:trixie-2';

const SUITE = 'trixie';
const PACKAGES =
  'ca-certificates,curl,docker-cli,docker.io,iproute2,iptables,nftables,openssh-server,procps,sudo';

const CHANGES = [
  'CMD ["bash"]',
  'VOLUME /var/lib/docker',
  'ENV PATH=/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin',
];

/**
 * What the image can be made from. debootstrap needs root and Debian's package sources; elsewhere a
 * registry has to be within reach.
 */
export type Source = 'present' | 'cache' | 'debootstrap' | 'registry';

export async function nodeImageSource(address: EngineAddress): Promise<Source> {
  if (await hasImage(address, NODE_IMAGE)) return 'present';
  if (existsSync(archive())) return 'cache';
  return process.getuid?.() === 0 && existsSync('/usr/bin/apt-get') ? 'debootstrap' : 'registry';
}

/** Makes the image; the file system it is made of is kept for the machine's next engine. */
export async function makeNodeImage(address: EngineAddress, source: Source): Promise<void> {
  if (source === 'registry') return buildFromRegistry(address);
  if (source === 'debootstrap') bootstrap();
  const changes = CHANGES.map((line) => `&changes=${encodeURIComponent(line)}`).join('');
  const [repository, tag] = NODE_IMAGE.split(':');
  const answer = await engineCall(address, {
    method: 'POST',
    path: `/images/create?fromSrc=-&repo=${repository}&tag=${tag}${changes}`,
    body: createReadStream(archive()),
  });
  refuseErrors(answer, NODE_IMAGE);
}

function archive(): string {
  return join(CACHE, `${NODE_IMAGE.replaceAll(/\W/g, '-')}-${process.arch}.tar`);
}

function bootstrap(): void {
  mkdirSync(CACHE, { recursive: true });
  const work = mkdtempSync(join(CACHE, 'node-'));
  const root = join(work, 'root');
  try {
    const tools = unpackedPackages('debootstrap', ['debootstrap', 'wget']) ?? '/';
    const args = ['--variant=minbase', `--include=${PACKAGES}`, SUITE, root, debianMirror()];
    execFileSync(join(tools, 'usr/sbin/debootstrap'), args, {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: {
        ...process.env,
        DEBOOTSTRAP_DIR: join(tools, 'usr/share/debootstrap'),
        PATH: `${process.env.PATH}:/usr/sbin:/sbin:${join(tools, 'usr/bin')}`,
      },
    });
    rmSync(join(root, 'var/cache/apt'), { recursive: true, force: true });
    execFileSync('tar', [
      '-c',
      '--numeric-owner',
      '--one-file-system',
      '-C',
      root,
      '-f',
      join(work, 'root.tar'),
      '.',
    ]);
    // By a rename, so that a run that was ended half-way leaves no half archive.
    renameSync(join(work, 'root.tar'), archive());
  } catch (error) {
    const log = join(root, 'debootstrap/debootstrap.log');
    if (existsSync(log)) console.error(readFileSync(log, 'utf8').split('\n').slice(-20).join('\n'));
    throw error;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

async function buildFromRegistry(address: EngineAddress): Promise<void> {
  mkdirSync(CACHE, { recursive: true });
  const context = mkdtempSync(join(CACHE, 'node-'));
  try {
    const install = `apt-get update && apt-get install -y --no-install-recommends ${PACKAGES.replaceAll(',', ' ')}`;
    const lines = [`FROM debian:${SUITE}-slim`, `RUN ${install}`, ...CHANGES];
    writeFileSync(join(context, 'Dockerfile'), `${lines.join('\n')}\n`);
    const answer = await engineCall(address, {
      method: 'POST',
      path: `/build?t=${NODE_IMAGE}&rm=1&forcerm=1`,
      body: tarOf(context),
    });
    refuseErrors(answer, NODE_IMAGE);
  } finally {
    rmSync(context, { recursive: true, force: true });
  }
}
