import type { CommandEntry } from '../commands.ts';

export const NODE_COMMANDS: readonly CommandEntry[] = [
  { name: 'add', summary: 'Add an engine to the fleet', load: () => import('../commands/nodes/add.ts') },
  {
    name: 'ls',
    aliases: ['list'],
    summary: 'List the nodes',
    load: () => import('../commands/nodes/ls.ts'),
  },
  { name: 'ps', summary: 'List what runs on nodes', load: () => import('../commands/nodes/ps.ts') },
  {
    name: 'inspect',
    summary: 'Show the details of nodes',
    load: () => import('../commands/nodes/inspect.ts'),
  },
  {
    name: 'update',
    summary: 'Change labels, availability or address of a node',
    load: () => import('../commands/nodes/update.ts'),
    hasNoDryRun: true,
  },
  {
    name: 'promote',
    summary: 'Make nodes managers of the Swarm',
    load: () => import('../commands/nodes/promote.ts'),
  },
  {
    name: 'demote',
    summary: 'Make managers of the Swarm workers',
    load: () => import('../commands/nodes/demote.ts'),
  },
  {
    name: 'rm',
    aliases: ['remove'],
    summary: 'Remove nodes from the fleet',
    load: () => import('../commands/nodes/rm.ts'),
    hasNoDryRun: true,
  },
];

export const MANAGER_COMMANDS: readonly CommandEntry[] = [
  {
    name: 'run',
    summary: 'Keep all stacks running, in this process',
    load: () => import('../commands/manager/run.ts'),
    hasNoDryRun: true,
  },
  {
    name: 'status',
    summary: 'Show the working manager and the stacks it looks after',
    load: () => import('../commands/manager/status.ts'),
  },
  {
    name: 'follow',
    summary: 'Deploy a stack from a branch of a Git repository, commit by commit',
    load: () => import('../commands/manager/follow.ts'),
  },
  {
    name: 'install',
    summary: 'Install the manager, in the Swarm or as a systemd unit',
    load: () => import('../commands/manager/install.ts'),
  },
  {
    name: 'logs',
    summary: 'Show the output of the installed manager',
    load: () => import('../commands/manager/logs.ts'),
  },
  {
    name: 'stop',
    summary: 'Stop the installed manager',
    load: () => import('../commands/manager/stop.ts'),
  },
  {
    name: 'upgrade',
    summary: 'Upgrade the installed manager to the version of this program',
    load: () => import('../commands/manager/upgrade.ts'),
  },
  {
    name: 'uninstall',
    summary: 'Remove the installed manager; stacks stay',
    load: () => import('../commands/manager/uninstall.ts'),
  },
];

export const STORE_COMMANDS: readonly CommandEntry[] = [
  {
    name: 'export',
    summary: 'Write all stacks with their revisions to a file',
    load: () => import('../commands/store/export.ts'),
  },
  {
    name: 'import',
    summary: 'Read stacks from an exported file',
    load: () => import('../commands/store/import.ts'),
    hasNoDryRun: true,
  },
];

export const SWARM_COMMANDS: readonly CommandEntry[] = [
  {
    name: 'init',
    summary: 'Join all engines of the fleet to one Swarm',
    load: () => import('../commands/swarm/init.ts'),
    hasNoDryRun: true,
  },
  {
    name: 'join',
    summary: 'Join nodes to the Swarm',
    load: () => import('../commands/swarm/join.ts'),
    hasNoDryRun: true,
  },
  {
    name: 'leave',
    summary: 'Remove nodes from the Swarm',
    load: () => import('../commands/swarm/leave.ts'),
    hasNoDryRun: true,
  },
  {
    name: 'ls',
    aliases: ['list'],
    summary: 'List the members of the Swarm',
    load: () => import('../commands/swarm/ls.ts'),
  },
];

export const MESH_COMMANDS: readonly CommandEntry[] = [
  {
    name: 'ls',
    aliases: ['list'],
    summary: 'List the ports that every node answers on',
    load: () => import('../commands/mesh/ls.ts'),
  },
  {
    name: 'check',
    summary: 'Connect through every node to every replica',
    load: () => import('../commands/mesh/check.ts'),
  },
  {
    name: 'rm',
    aliases: ['remove'],
    summary: 'Remove the mesh from nodes',
    load: () => import('../commands/mesh/rm.ts'),
    hasNoDryRun: true,
  },
];

export const VOLUME_COMMANDS: readonly CommandEntry[] = [
  {
    name: 'ls',
    aliases: ['list'],
    summary: 'List the volumes of all nodes',
    load: () => import('../commands/volumes/ls.ts'),
  },
  {
    name: 'migrate',
    summary: 'Move a volume to another node',
    load: () => import('../commands/volumes/migrate.ts'),
    hasNoDryRun: true,
  },
  {
    name: 'backup',
    summary: 'Write a volume to a tar',
    load: () => import('../commands/volumes/backup.ts'),
    hasNoDryRun: true,
  },
  {
    name: 'restore',
    summary: 'Restore a volume from a backup',
    load: () => import('../commands/volumes/restore.ts'),
    hasNoDryRun: true,
  },
];
