import { FlotillaError } from '../errors/flotilla-error.ts';
import { shellQuote } from '../ssh/shell-quote.ts';
import type { HostFacts } from './host-facts.ts';

/** One thing that is done on a host, as root. */
export interface Step {
  /** For the user, in the imperative. */
  readonly title: string;
  /** For a POSIX shell. */
  readonly command: string;
}

interface Distribution {
  readonly names: readonly string[];
  /** Installs the engine, its client, and nftables for ports that are published on every node. */
  readonly install: readonly Step[];
}

const APT = 'DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=120';

/** The distributions' own packages: they are updated with the system. */
const DISTRIBUTIONS: readonly Distribution[] = [
  {
    names: ['debian', 'ubuntu'],
    install: [
      { title: 'Update the package lists', command: `${APT} update -q` },
      {
        title: 'Install docker.io, its client and nftables',
        // Debian 13 and newer have the client in a package of its own.
        command: `client=$(apt-cache show docker-cli >/dev/null 2>&1 && echo docker-cli); ${APT} install -qy --no-install-recommends docker.io $client iptables nftables`,
      },
    ],
  },
  {
    names: ['fedora'],
    install: [{ title: 'Install moby-engine and nftables', command: 'dnf install -qy moby-engine nftables' }],
  },
  {
    names: ['alpine'],
    install: [
      {
        title: 'Install docker and nftables',
        // Docker is in the community repository, which a fresh system has in a comment.
        command:
          "sed -i 's|^#\\(.*/community\\)$|\\1|' /etc/apk/repositories && apk update -q && apk add -q docker nftables",
      },
    ],
  },
];

const START: Readonly<Record<HostFacts['starter'], Step>> = {
  systemd: {
    title: 'Start the engine, now and at each boot',
    command: 'systemctl enable --now docker',
  },
  openrc: {
    title: 'Start the engine, now and at each boot',
    command: 'rc-update add docker default && rc-service docker start',
  },
  none: {
    title: 'Start the engine (nothing on this host starts it again after a boot)',
    command:
      'export PATH=$PATH:/usr/sbin:/sbin; docker version >/dev/null 2>&1 || { rm -f /var/run/docker.pid; setsid nohup dockerd >/var/log/dockerd.log 2>&1 </dev/null & }',
  },
};

/**
 * What makes a host into a node, in order. Throws `PROVISION_UNSUPPORTED` for a distribution that is not known, and
 * `PROVISION_NEEDS_ROOT`.
 */
export function recipeFor(facts: HostFacts): readonly Step[] {
  if (facts.privilege === 'none') {
    throw new FlotillaError('PROVISION_NEEDS_ROOT', `"${facts.user}" can't become root without a password`, {
      hint: 'log in as root, or allow sudo without a password (NOPASSWD) for the time being',
    });
  }
  return [
    ...(facts.hasEngine ? [] : installSteps(facts)),
    START[facts.starter],
    ...(facts.privilege === 'root' ? [] : [groupStep(facts)]),
  ];
}

function installSteps({ distribution, isLike, title }: HostFacts): readonly Step[] {
  const known = [distribution, ...isLike]
    .map((name) => DISTRIBUTIONS.find(({ names }) => names.includes(name)))
    .find((found) => found !== undefined);
  if (known !== undefined) return known.install;
  throw new FlotillaError('PROVISION_UNSUPPORTED', `How to install an engine on ${title} is not known`, {
    hint: 'Debian, Ubuntu, Fedora and Alpine are; install Docker Engine by hand, then add the node without --provision',
  });
}

function groupStep({ user, distribution }: HostFacts): Step {
  const name = shellQuote(user);
  return {
    title: `Let "${user}" use the engine (group docker)`,
    command: distribution === 'alpine' ? `addgroup ${name} docker` : `usermod -aG docker ${name}`,
  };
}

/** A step's command as the user who is logged in runs it. */
export function asRoot({ command }: Step, { privilege }: HostFacts): string {
  const script = `sh -c ${shellQuote(command)}`;
  return privilege === 'root' ? script : `${privilege} -n ${script}`;
}
