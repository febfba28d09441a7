import type { SshConnection } from '../ssh/connection/connection.ts';
import { exec } from '../ssh/exec.ts';
import { shellQuote } from '../ssh/shell-quote.ts';

/** What a host without an engine tells of itself. */
export interface HostFacts {
  /** os-release(5): "debian", and what it is like: "debian", "rhel fedora". */
  readonly distribution: string;
  readonly isLike: readonly string[];
  /** "Debian GNU/Linux 12 (bookworm)". */
  readonly title: string;
  readonly machine: string;
  readonly user: string;
  /** How commands become root's; `none` where they can't without a password. */
  readonly privilege: 'root' | 'sudo' | 'doas' | 'none';
  readonly starter: 'systemd' | 'openrc' | 'none';
  /** An engine is installed, whether it runs or not. */
  readonly hasEngine: boolean;
}

/** Prints one fact a line; needs nothing but a POSIX shell. */
const SCRIPT = `
. /etc/os-release 2>/dev/null
echo "distribution=$ID"; echo "like=$ID_LIKE"; echo "title=$PRETTY_NAME"
echo "machine=$(uname -m)"; echo "user=$(id -un)"
if [ "$(id -u)" = 0 ]; then echo privilege=root
elif sudo -n true 2>/dev/null; then echo privilege=sudo
elif doas -n true 2>/dev/null; then echo privilege=doas
else echo privilege=none; fi
if [ -d /run/systemd/system ]; then echo starter=systemd
elif command -v rc-service >/dev/null 2>&1; then echo starter=openrc
else echo starter=none; fi
PATH=$PATH:/usr/sbin:/sbin; if command -v dockerd >/dev/null 2>&1; then echo engine=yes; fi
`;

/** Asks a host what it is. Rejects with an `SshError`. */
export async function readHostFacts(connection: SshConnection): Promise<HostFacts> {
  const { stdout } = await exec(connection, `sh -c ${shellQuote(SCRIPT)}`);
  const facts = new Map(
    stdout.split('\n').flatMap((line): [string, string][] => {
      const equals = line.indexOf('=');
      return equals === -1 ? [] : [[line.slice(0, equals), line.slice(equals + 1).trim()]];
    }),
  );
  const fact = (name: string): string => facts.get(name) ?? '';
  return {
    distribution: fact('distribution'),
    isLike: fact('like')
      .split(/\s+/)
      .filter((name) => name !== ''),
    title: fact('title') || fact('distribution') || 'an unknown system',
    machine: fact('machine'),
    user: fact('user'),
    privilege: (['root', 'sudo', 'doas'] as const).find((way) => way === fact('privilege')) ?? 'none',
    starter: (['systemd', 'openrc'] as const).find((starter) => starter === fact('starter')) ?? 'none',
    hasEngine: fact('engine') === 'yes',
  };
}
