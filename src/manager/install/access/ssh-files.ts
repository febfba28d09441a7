import { readFileSync } from 'node:fs';
import { FlotillaError } from '../../../errors/flotilla-error.ts';
import { formatKnownHost, namesHost, parseKnownHosts } from '../../../ssh/known-hosts/entry.ts';
import { formatTarget } from '../../../ssh/target.ts';
import type { ReachedHost } from './reached-hosts.ts';

/** A host, and the file of the key that lets in there; undefined where none is needed. */
export interface HostAccess {
  readonly host: ReachedHost;
  readonly identityFile: string | undefined;
}

/**
 * An ssh configuration that says of each host all that this machine's says, and leaves nothing to another machine's: no agent, no
 * questions, no host that is not known (ssh_config(5)).
 */
export function sshConfig(hosts: readonly HostAccess[], knownHostsFile: string): string {
  const blocks = hosts.map(({ host: { settings }, identityFile }) =>
    [
      `Host ${settings.alias}`,
      `HostName ${settings.hostName}`,
      `Port ${settings.port}`,
      `User ${settings.user}`,
      `HostKeyAlias ${settings.knownHosts.name}`,
      `IdentityFile ${identityFile === undefined ? 'none' : quotedPath(identityFile)}`,
      `ProxyJump ${settings.jumps.length === 0 ? 'none' : settings.jumps.map(formatTarget).join(',')}`,
      `ConnectTimeout ${Math.ceil(settings.connectTimeoutMs / 1000)}`,
      `ServerAliveInterval ${Math.ceil(settings.silenceLimitMs / 1000)}`,
      'ServerAliveCountMax 1',
    ].join('\n  '),
  );
  const all = [
    'Host *',
    'ProxyCommand none',
    'IdentitiesOnly yes',
    'IdentityAgent none',
    `UserKnownHostsFile ${quotedPath(knownHostsFile)}`,
    'GlobalKnownHostsFile none',
    'StrictHostKeyChecking yes',
    'BatchMode yes',
  ].join('\n  ');
  return `${[...blocks, all].join('\n\n')}\n`;
}

/** As one word, in which "%" is no token. */
function quotedPath(path: string): string {
  return `"${path.replaceAll('%', '%%')}"`;
}

/** What this machine's known_hosts files say of these hosts. Throws `MANAGER_HOST_UNKNOWN` where they say nothing of one. */
export function knownHosts(hosts: readonly ReachedHost[]): string {
  return [...new Set(hosts.flatMap(linesOf))].map((line) => `${line}\n`).join('');
}

function linesOf({ node, settings: { knownHosts: known, hostName } }: ReachedHost): readonly string[] {
  // A host's plain name may stand for its other ports, as with ssh.
  const plain = /^\[(.+)\]:\d+$/.exec(known.name)?.[1];
  const names = plain === undefined ? [known.name] : [known.name, plain];
  const entries = [...known.userFiles, ...known.globalFiles]
    .flatMap((file) => parseKnownHosts(textOf(file), file))
    .filter((entry) => names.some((name) => namesHost(entry, name)));
  if (!entries.some(({ marker }) => marker === undefined)) {
    throw new FlotillaError(
      'MANAGER_HOST_UNKNOWN',
      `The key of ${hostName} (node "${node}") is in no known_hosts file, so a manager could not tell that host from another`,
      { hint: `connect once, and have it written down: ssh-keyscan shows it, ssh asks` },
    );
  }
  return entries
    .filter(({ marker }) => marker !== 'cert-authority')
    .map(({ marker, keyType, key }) => {
      const line = formatKnownHost(known.name, keyType, key, false);
      return marker === undefined ? line : `@${marker} ${line}`;
    });
}

/** Empty where there is no such file, or it is not the user's to read. */
function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
