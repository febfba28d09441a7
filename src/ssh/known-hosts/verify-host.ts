import type { Settings } from '../config/settings.ts';
import type { QuestionQueue, Questions } from '../questions.ts';
import { SshError } from '../ssh-error.ts';
import type { HostKey } from './host-key.ts';
import type { KnownHosts, Verdict } from './known-hosts.ts';

/** The host that is connected to, for messages. */
export interface Peer {
  readonly node: string;
  readonly settings: Settings;
}

/**
 * Resolves where a host's key is known, or the user takes it. Rejects with `SSH_HOST_KEY_CHANGED`, whatever
 * the configuration says, and `SSH_HOST_UNKNOWN`.
 */
export async function verifyHost(
  peer: Peer,
  key: HostKey,
  knownHosts: KnownHosts,
  queue: QuestionQueue,
): Promise<void> {
  if (accepts(peer, key, knownHosts.check(key))) return;
  const { unknown, name } = peer.settings.knownHosts;
  if (unknown === 'accept') {
    keep(peer, key, knownHosts);
    return;
  }
  if (unknown === 'refuse' || !peer.settings.mayAsk) throw unknownHost(peer, key);
  await queue.take(async (questions) => {
    // The same host may have been asked about meanwhile, for another node.
    if (accepts(peer, key, knownHosts.check(key))) return;
    if (questions === undefined || !(await isTaken(questions, key, name))) throw unknownHost(peer, key);
    keep(peer, key, knownHosts);
  });
}

/** False where the files know nothing of the host. */
function accepts(peer: Peer, key: HostKey, verdict: Verdict): boolean {
  if (verdict.kind === 'known') return true;
  if (verdict.kind === 'unknown') return false;
  const { file, line } = verdict.at;
  const { name } = peer.settings.knownHosts;
  if (verdict.kind === 'revoked') {
    throw new SshError(
      'SSH_HOST_KEY_CHANGED',
      peer.node,
      `The key of host "${name}" is revoked by ${file}:${line}`,
      {
        hint: 'the host that answers may be an impostor; give yours a new key',
      },
    );
  }
  throw new SshError(
    'SSH_HOST_KEY_CHANGED',
    peer.node,
    `The key of host "${name}" is not the one in ${file}:${line}; it shows ${key.type} ${key.fingerprint}`,
    {
      hint: `somebody may be intercepting the connection. If the host was reinstalled, check its key, then: ssh-keygen -f ${file} -R '${name}'`,
    },
  );
}

function isTaken(questions: Questions, key: HostKey, name: string): Promise<boolean> {
  return questions.confirm(
    `Host "${name}" is not known. Its ${key.type} key is ${key.fingerprint}.\nConnect, and know it from now on?`,
  );
}

function keep({ node, settings }: Peer, key: HostKey, knownHosts: KnownHosts): void {
  try {
    knownHosts.add(key);
  } catch (cause) {
    const name = settings.knownHosts.userFiles[0] ?? '';
    throw new SshError('SSH_HOST_UNKNOWN', node, `The host's key can't be written to ${name}`, {
      hint: 'make the file writable, or add the key to it by hand',
      cause,
    });
  }
}

function unknownHost({ node, settings }: Peer, key: HostKey): SshError {
  const { name } = settings.knownHosts;
  const port = settings.port === 22 ? '' : `-p ${settings.port} `;
  return new SshError(
    'SSH_HOST_UNKNOWN',
    node,
    `Host "${name}" is not known; its ${key.type} key is ${key.fingerprint}`,
    { hint: `compare the key, then add it: ssh-keyscan ${port}${settings.hostName} >> ~/.ssh/known_hosts` },
  );
}
