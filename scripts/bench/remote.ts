import { spawn } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { RealFleet } from '../../test/support/fleet/real-fleet.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** The environment of a contender whose engine is the first node of a fleet, reached over SSH. */
export function overSsh(fleet: RealFleet, folder: string): Environment {
  return { ...fleet.environment, ...common(folder, fleet.access.configFile) };
}

/** The same over a link with a delay; `close` ends the link. */
export async function overSlowLink(
  fleet: RealFleet,
  folder: string,
  delayMs: number,
): Promise<{ readonly environment: Environment; readonly close: () => void }> {
  const words = [join(import.meta.dir, 'slow-link.ts'), fleet.node('n1').address, '22', String(delayMs)];
  const link = spawn(process.execPath, words, { stdio: ['pipe', 'pipe', 'inherit'] });
  const port = await new Promise<string>((resolve, reject) => {
    link.stdout.once('data', (text: Buffer) => resolve(text.toString('utf8').trim()));
    link.once('exit', () => reject(new Error('the slow link has ended')));
  });
  const { identity, knownHostsFile } = fleet.access;
  const config = `Host n1
  HostName 127.0.0.1
  Port ${port}
  HostKeyAlias n1
  User root
  IdentityFile ${identity.file}
  IdentitiesOnly yes
  UserKnownHostsFile ${knownHostsFile}
  StrictHostKeyChecking yes
  BatchMode yes
`;
  const home = fleet.environmentWith(config);
  const environment = { ...home, ...common(folder, join(home.HOME ?? '', '.ssh/config')) };
  return { environment, close: () => link.stdin.end() };
}

function common(folder: string, configFile: string): Environment {
  return { PATH: sshOnPath(folder, configFile), DOCKER_HOST: 'ssh://n1', ...ownPlugins() };
}

/** The docker CLI runs `ssh`, which reads the settings of the user that it runs as, whatever HOME says. */
function sshOnPath(folder: string, configFile: string): string {
  mkdirSync(folder, { recursive: true });
  const bin = mkdtempSync(join(folder, 'bin-'));
  const script = join(bin, 'ssh');
  writeFileSync(script, `#!/bin/sh\nexec /usr/bin/ssh -F ${configFile} "$@"\n`);
  chmodSync(script, 0o755);
  return `${bin}:${process.env.PATH}`;
}

/** The peer is a plugin in the home folder, which is another one here. */
function ownPlugins(): Record<string, string> {
  return { DOCKER_CONFIG: process.env.DOCKER_CONFIG ?? join(homedir(), '.docker') };
}
