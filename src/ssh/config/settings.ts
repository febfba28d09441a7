import { homedir, userInfo } from 'node:os';
import { join } from 'node:path';
import { parseTarget, type SshTarget } from '../target.ts';
import { ConfigFiles, type Options } from './config-file.ts';
import { expandPath, expandTokens, type TokenValues } from './tokens.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** How a host is connected to, once the user's and the machine's ssh configuration have been asked. */
export interface Settings {
  readonly alias: string;
  readonly hostName: string;
  readonly port: number;
  readonly user: string;
  readonly identityFiles: readonly string[];
  /** True where the user has named them: then one that is missing is worth a word. */
  readonly hasOwnIdentities: boolean;
  readonly identitiesOnly: boolean;
  readonly agentSocket?: string;
  /** In the order in which they are gone through. */
  readonly jumps: readonly SshTarget[];
  readonly proxyCommand?: string;
  readonly knownHosts: KnownHostsSettings;
  /** "BatchMode yes": nothing is asked. */
  readonly mayAsk: boolean;
  readonly connectTimeoutMs: number;
  /** How long a connection may be silent, although it is asked for signs of life, before it is given up. */
  readonly silenceLimitMs: number;
}

export interface KnownHostsSettings {
  /** The host's name there. */
  readonly name: string;
  /** New keys are written to the first. */
  readonly userFiles: readonly string[];
  readonly globalFiles: readonly string[];
  /** What to do about a host that is in none of the files. */
  readonly unknown: 'refuse' | 'ask' | 'accept';
  readonly hashNames: boolean;
}

const DEFAULT_PORT = 22;
const DEFAULT_CONNECT_TIMEOUT_MS = 10_000;
const DEFAULT_SILENCE_LIMIT_MS = 10_000;
const DEFAULT_IDENTITIES = ['id_rsa', 'id_ecdsa', 'id_ed25519'];

/**
 * The settings of a host: what the target itself says, then ~/.ssh/config, then /etc/ssh/ssh_config
 * (ssh_config(5)). Throws `SSH_CONFIG_INVALID`.
 */
export function resolveSettings(
  target: SshTarget,
  environment: Environment,
  files = new ConfigFiles(),
): Settings {
  const home = environment.HOME || homedir();
  const localUser = currentUser(environment);
  const options: Options = new Map();
  const subject = { alias: target.host, user: target.user, localUser, home };
  files.read(join(home, '.ssh/config'), subject, options);
  files.read('/etc/ssh/ssh_config', subject, options);

  const first = (name: string): string | undefined => options.get(name)?.[0];
  const port = target.port ?? Number(first('port') ?? DEFAULT_PORT);
  const user = target.user ?? first('user') ?? localUser;
  const hostName = expandTokens(first('hostname') ?? '%h', {
    home,
    alias: target.host,
    port,
    user,
    localUser,
    hostName: target.host,
  });
  const values: TokenValues = { home, alias: target.host, hostName, port, user, localUser };
  const path = (text: string): string => expandPath(text, values, process.cwd(), environment);
  const given = options.get('identityfile')?.filter((name) => name !== 'none');
  const agentSocket = agentOf(first('identityagent'), environment, path);
  const proxyCommand = first('proxycommand');
  return {
    alias: target.host,
    hostName,
    port,
    user,
    identityFiles: given?.map(path) ?? DEFAULT_IDENTITIES.map((name) => join(home, '.ssh', name)),
    hasOwnIdentities: given !== undefined,
    identitiesOnly: isYes(first('identitiesonly')),
    ...(agentSocket === undefined ? {} : { agentSocket }),
    jumps: jumpsOf(first('proxyjump'), subject.alias),
    ...(proxyCommand === undefined || proxyCommand.toLowerCase() === 'none'
      ? {}
      : { proxyCommand: expandTokens(options.get('proxycommand')?.join(' ') ?? '', values) }),
    knownHosts: {
      name: knownName(first('hostkeyalias') ?? hostName, first('hostkeyalias') === undefined ? port : 22),
      userFiles: filesOf(options.get('userknownhostsfile'), path, [
        join(home, '.ssh/known_hosts'),
        join(home, '.ssh/known_hosts2'),
      ]),
      globalFiles: filesOf(options.get('globalknownhostsfile'), path, [
        '/etc/ssh/ssh_known_hosts',
        '/etc/ssh/ssh_known_hosts2',
      ]),
      unknown: unknownRule(first('stricthostkeychecking')),
      hashNames: isYes(first('hashknownhosts')),
    },
    mayAsk: !isYes(first('batchmode')),
    connectTimeoutMs: seconds(first('connecttimeout')) ?? DEFAULT_CONNECT_TIMEOUT_MS,
    silenceLimitMs: silenceLimit(seconds(first('serveraliveinterval')), first('serveralivecountmax')),
  };
}

function currentUser(environment: Environment): string {
  try {
    return userInfo().username;
  } catch {
    // A process may run under a number that no account has.
    return environment.USER || environment.LOGNAME || 'root';
  }
}

function agentOf(
  option: string | undefined,
  environment: Environment,
  path: (text: string) => string,
): string | undefined {
  if (option === undefined || option === 'SSH_AUTH_SOCK') return environment.SSH_AUTH_SOCK || undefined;
  if (option.toLowerCase() === 'none') return undefined;
  return option.startsWith('$') && !option.startsWith('${') ? environment[option.slice(1)] : path(option);
}

/** A jump host may not jump through itself, which "Host *" with a ProxyJump would ask for. */
function jumpsOf(option: string | undefined, alias: string): readonly SshTarget[] {
  if (option === undefined || option.toLowerCase() === 'none') return [];
  return option
    .split(',')
    .map((text) => parseTarget(text.trim()))
    .filter((jump) => jump !== undefined)
    .filter(({ host }) => host !== alias);
}

/** A host under another port than 22 has a name of its own (sshd(8), SSH_KNOWN_HOSTS FILE FORMAT). */
function knownName(host: string, port: number): string {
  const name = host.toLowerCase();
  return port === DEFAULT_PORT ? name : `[${name}]:${port}`;
}

function filesOf(
  option: readonly string[] | undefined,
  path: (text: string) => string,
  otherwise: readonly string[],
): readonly string[] {
  return option?.filter((name) => name !== 'none').map(path) ?? otherwise;
}

/** A changed key is refused whatever this says. */
function unknownRule(option: string | undefined): KnownHostsSettings['unknown'] {
  const value = option?.toLowerCase();
  if (value === 'yes' || value === 'true') return 'refuse';
  return value === 'accept-new' || value === 'no' || value === 'off' || value === 'false' ? 'accept' : 'ask';
}

function silenceLimit(intervalMs: number | undefined, countMax: string | undefined): number {
  return intervalMs === undefined || intervalMs === 0
    ? DEFAULT_SILENCE_LIMIT_MS
    : intervalMs * Math.max(1, Number(countMax ?? 3));
}

/** A time as sshd_config(5) has it: seconds, or "1m30s". */
function seconds(option: string | undefined): number | undefined {
  if (option === undefined) return undefined;
  const factor: Readonly<Record<string, number>> = { '': 1, s: 1, m: 60, h: 3600, d: 86_400 };
  const parts = [...option.toLowerCase().matchAll(/(\d+)([smhd]?)/g)];
  if (parts.length === 0) return undefined;
  return parts.reduce((sum, [, count, unit = '']) => sum + Number(count) * (factor[unit] ?? 1), 0) * 1000;
}

function isYes(option: string | undefined): boolean {
  return option?.toLowerCase() === 'yes' || option?.toLowerCase() === 'true';
}
