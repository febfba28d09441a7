/** What a systemd unit is to run, and as whom. */
export interface UnitRequest {
  /** The words that start the program, and its own. */
  readonly command: readonly string[];
  readonly user: string;
  /** The only folder that the manager writes to. */
  readonly stateFolder: string;
  /** Variables that say where things are. */
  readonly environment: Readonly<Record<string, string>>;
  /** A node of the fleet is this machine: its tables of the mesh are written from here. */
  readonly isNode: boolean;
}

/** Programs of others can't be reached by a manager that only speaks SSH (systemd.exec(5)). */
const SANDBOX = [
  'NoNewPrivileges=yes',
  'CapabilityBoundingSet=CAP_DAC_READ_SEARCH',
  'ProtectSystem=strict',
  'ProtectHome=read-only',
  'PrivateTmp=yes',
  'PrivateDevices=yes',
  'ProtectKernelTunables=yes',
  'ProtectKernelModules=yes',
  'ProtectControlGroups=yes',
  'RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX',
  'RestrictNamespaces=yes',
  'RestrictRealtime=yes',
  'RestrictSUIDSGID=yes',
  'LockPersonality=yes',
];

/** On a node, root's own tools change the machine's packet filter, perhaps by way of sudo. */
const SANDBOX_ON_NODE = ['PrivateTmp=yes', 'RestrictRealtime=yes', 'LockPersonality=yes'];

/** The unit that keeps a manager running on this machine (systemd.unit(5), systemd.service(5)). */
export function unitText({ command, user, stateFolder, environment, isNode }: UnitRequest): string {
  const variables = Object.entries(environment).map(
    ([name, value]) => `Environment=${quoted(`${name}=${value}`)}`,
  );
  return [
    '[Unit]',
    'Description=Manager of flotilla: keeps stacks as they were deployed',
    'Wants=network-online.target',
    'After=network-online.target docker.service',
    'StartLimitIntervalSec=0',
    '',
    '[Service]',
    `User=${user}`,
    ...variables,
    `ExecStart=${command.map(commandWord).join(' ')}`,
    'Restart=always',
    'RestartSec=2',
    'TimeoutStopSec=20',
    `ReadWritePaths=${quoted(stateFolder)}`,
    ...(isNode ? SANDBOX_ON_NODE : SANDBOX),
    '',
    '[Install]',
    'WantedBy=multi-user.target',
    '',
  ].join('\n');
}

/** A word of a command as systemd reads it: "%" and "$" stand for themselves (systemd.service(5), "Command lines"). */
function commandWord(word: string): string {
  return quoted(word.replaceAll('$', '$$$$'));
}

/** A word of a setting: there, "$" means nothing. */
function quoted(word: string): string {
  const plain = word.replaceAll('%', '%%');
  return /^[\w@%+=:,./$-]+$/.test(plain) ? plain : `"${plain.replaceAll(/["\\]/g, '\\$&')}"`;
}
