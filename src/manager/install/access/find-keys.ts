import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FlotillaError } from '../../../errors/flotilla-error.ts';
import { readIdentity } from '../../../ssh/login/identity-file.ts';
import { SshPool } from '../../../ssh/pool.ts';
import { SshError } from '../../../ssh/ssh-error.ts';
import type { ReachedHost } from './reached-hosts.ts';
import { type HostAccess, knownHosts, sshConfig } from './ssh-files.ts';

/**
 * For each host the key that lets in there, out of a file and without a passphrase: nobody gives a manager one. It is found by
 * logging in, with nothing but that key. `identity` is the only one that is tried, where it is given. A host that is not
 * reached is taken to let in what others do. Rejects with `MANAGER_KEY_NEEDED`, `MANAGER_HOST_UNKNOWN`, or an `SshError` where
 * a host is not the one that is known.
 */
export async function findKeys(
  hosts: readonly ReachedHost[],
  identity: string | undefined,
): Promise<readonly HostAccess[]> {
  const home = mkdtempSync(join(tmpdir(), 'flotilla-access-'));
  try {
    mkdirSync(join(home, '.ssh'));
    const knownHostsFile = join(home, 'known_hosts');
    writeFileSync(knownHostsFile, knownHosts(hosts));
    const found: Found[] = [];
    const tries = (host: ReachedHost, ways: readonly HostAccess[]): Promise<Found> =>
      keyOf(host, identity, async (access) => {
        const own = mkdtempSync(join(home, 'try-'));
        mkdirSync(join(own, '.ssh'));
        writeFileSync(join(own, '.ssh/config'), sshConfig([...ways, access], knownHostsFile));
        await logIn(host, own);
      });
    // What others are behind comes first; the rest goes at the same time.
    const jumps = new Set(hosts.flatMap(({ settings }) => settings.jumps.map(({ host }) => host)));
    for (const host of hosts.filter(({ target }) => jumps.has(target.host))) {
      found.push(await tries(host, found));
    }
    const ends = hosts.filter(({ target }) => !jumps.has(target.host));
    const all = [...found, ...(await Promise.all(ends.map((host) => tries(host, found))))];
    return all.map((one) => (one.isUnreached ? guessed(one, all, identity) : one));
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

interface Found extends HostAccess {
  /** No key could be tried there. */
  readonly isUnreached: boolean;
}

async function keyOf(
  host: ReachedHost,
  identity: string | undefined,
  tryIt: (access: HostAccess) => Promise<void>,
): Promise<Found> {
  const { open } = identitiesOf(host, identity);
  // Some servers know who is there by other means; a key that was named is meant.
  const candidates = identity === undefined ? [...open, undefined] : open;
  for (const identityFile of candidates) {
    try {
      await tryIt({ host, identityFile });
      return { host, identityFile, isUnreached: false };
    } catch (error) {
      if (!(error instanceof SshError)) throw error;
      if (error.isTransient) return { host, identityFile, isUnreached: true };
      if (error.code !== 'SSH_AUTH_FAILED') throw error;
    }
  }
  throw keyNeeded(host, identity);
}

/** Of the keys that might do, one that does elsewhere, else the first. */
function guessed({ host }: Found, all: readonly Found[], identity: string | undefined): HostAccess {
  const { open } = identitiesOf(host, identity);
  const used = new Set(all.filter(({ isUnreached }) => !isUnreached).map(({ identityFile }) => identityFile));
  const identityFile = open.find((file) => used.has(file)) ?? open[0];
  if (identityFile === undefined) throw keyNeeded(host, identity);
  return { host, identityFile };
}

interface Identities {
  readonly open: readonly string[];
  readonly locked: readonly string[];
}

function identitiesOf({ settings }: ReachedHost, identity: string | undefined): Identities {
  const files = identity === undefined ? settings.identityFiles : [identity];
  const ofKind = (kind: string): readonly string[] =>
    files.filter((file) => readIdentity(file).kind === kind);
  return { open: ofKind('open'), locked: ofKind('locked') };
}

async function logIn({ node, target }: ReachedHost, home: string): Promise<void> {
  const pool = new SshPool({ HOME: home });
  try {
    await pool.connection(node, target).open();
  } finally {
    await pool.close();
  }
}

function keyNeeded(host: ReachedHost, identity: string | undefined): FlotillaError {
  const { node, settings } = host;
  const { open, locked } = identitiesOf(host, identity);
  const hasAgent = settings.agentSocket !== undefined;
  const reasons = [
    ...locked.map((file) => `${file} is protected by a passphrase`),
    ...open.map((file) => `${file} is not let in`),
    ...(hasAgent ? ['what only an agent has, a manager has not'] : []),
  ];
  const why = reasons.length === 0 ? 'there is no key in a file' : reasons.join('; ');
  return new FlotillaError(
    'MANAGER_KEY_NEEDED',
    `No key lets a manager in as "${settings.user}" at ${settings.hostName} (node "${node}"): ${why}`,
    {
      hint: `make it a key of its own, and let that in on all nodes: ssh-keygen -t ed25519 -N '' -f manager_key; ssh-copy-id -i manager_key ${settings.user}@${settings.hostName}; flotilla manager install --identity manager_key`,
    },
  );
}
