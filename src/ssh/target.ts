/** A host as users name it: an address, or a name that the ssh configuration knows more about. */
export interface SshTarget {
  readonly host: string;
  /** Absent: what the configuration says. */
  readonly user?: string;
  readonly port?: number;
}

/** "user@host:port", without what is not given; IPv6 addresses in brackets where a port follows. */
export function formatTarget({ host, user, port }: SshTarget): string {
  const shown = host.includes(':') && port !== undefined ? `[${host}]` : host;
  return `${user === undefined ? '' : `${user}@`}${shown}${port === undefined ? '' : `:${port}`}`;
}

/** A jump as ProxyJump has it: "[user@]host[:port]" or "ssh://[user@]host[:port]"; undefined where it is neither. */
export function parseTarget(text: string): SshTarget | undefined {
  const bare = text.replace(/^ssh:\/\//, '');
  const match = /^(?:([^@\s]+)@)?(?:\[([^\]\s]+)\]|([^:[\]\s]+))(?::(\d+))?$/.exec(bare);
  const host = match?.[2] ?? match?.[3];
  if (host === undefined) return undefined;
  return {
    host,
    ...(match?.[1] === undefined ? {} : { user: match[1] }),
    ...(match?.[4] === undefined ? {} : { port: Number(match[4]) }),
  };
}
