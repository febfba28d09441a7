import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A key pair made by ssh-keygen: the private key's file and text, and the public line. */
export interface KeyPair {
  readonly file: string;
  readonly privateKey: string;
  readonly publicKey: string;
}

export function newKeyPair(
  folder: string,
  name: string,
  type: 'ed25519' | 'ecdsa' | 'rsa' = 'ed25519',
  passphrase = '',
): KeyPair {
  const file = join(folder, name);
  execFileSync('ssh-keygen', ['-q', '-t', type, '-N', passphrase, '-C', name, '-f', file]);
  return {
    file,
    privateKey: readFileSync(file, 'utf8'),
    publicKey: readFileSync(`${file}.pub`, 'utf8').trim(),
  };
}

/** Everything that ssh needs to reach the fleet's nodes, without the user's own keys and settings. */
export interface SshAccess {
  /** For `ssh -F`. */
  readonly configFile: string;
  readonly knownHostsFile: string;
  readonly identity: KeyPair;
}

export function writeSshAccess(
  folder: string,
  identity: KeyPair,
  nodes: readonly { readonly name: string; readonly address: string; readonly hostKey: KeyPair }[],
): SshAccess {
  const knownHostsFile = join(folder, 'known_hosts');
  // Where the program looks for it, with the folder as its home.
  mkdirSync(join(folder, '.ssh'), { mode: 0o700 });
  const configFile = join(folder, '.ssh/config');
  const hosts = nodes.map(({ name, address, hostKey }) => `${name},${address} ${hostKey.publicKey}`);
  writeFileSync(knownHostsFile, `${hosts.join('\n')}\n`);
  const lines = [
    ...nodes.map(({ name, address }) => `Host ${name}\n  HostName ${address}\n`),
    'Host *',
    '  User root',
    `  IdentityFile ${identity.file}`,
    '  IdentitiesOnly yes',
    `  UserKnownHostsFile ${knownHostsFile}`,
    '  StrictHostKeyChecking yes',
    '  BatchMode yes',
    // Less than the usual ten seconds, which every command would wait that a test runs beside a lost node. A link that loses every
    // twentieth packet is silent for seconds at times, and is none that is lost.
    '  ConnectTimeout 3',
    '  ServerAliveInterval 2',
    '  ServerAliveCountMax 3',
    '  LogLevel ERROR',
  ];
  writeFileSync(configFile, `${lines.join('\n')}\n`);
  return { configFile, knownHostsFile, identity };
}
