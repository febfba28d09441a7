import type { CommandModule } from './command.ts';
import {
  MANAGER_COMMANDS,
  MESH_COMMANDS,
  NODE_COMMANDS,
  STORE_COMMANDS,
  SWARM_COMMANDS,
  VOLUME_COMMANDS,
} from './groups/fleet-commands.ts';

export interface CommandEntry {
  readonly name: string;
  readonly summary: string;
  /** Other names for it, which the help does not list. */
  readonly aliases?: readonly string[];
  /** Commands are loaded only when they are called: the start of the process is part of every call. */
  readonly load: () => Promise<CommandModule>;
  /** It changes things and can't show what it would change: refused with --dry-run. */
  readonly hasNoDryRun?: true;
  /** Of a group, such as "node": its own commands. */
  readonly commands?: readonly CommandEntry[];
}

function group(name: string, summary: string, commands: readonly CommandEntry[]): CommandEntry {
  const load = async (): Promise<CommandModule> => {
    const { commandGroup } = await import('./groups/command-group.ts');
    return commandGroup(name, summary, commands);
  };
  return { name, summary, commands, load };
}

const STACK_COMMANDS: readonly CommandEntry[] = [
  {
    name: 'deploy',
    aliases: ['up'],
    summary: 'Deploy a stack, or update it',
    load: () => import('./commands/stack/deploy.ts'),
  },
  { name: 'ls', aliases: ['list'], summary: 'List the stacks', load: () => import('./commands/stack/ls.ts') },
  {
    name: 'services',
    summary: 'List the services of a stack',
    load: () => import('./commands/stack/services.ts'),
  },
  { name: 'ps', summary: 'List the tasks of a stack', load: () => import('./commands/stack/ps.ts') },
  {
    name: 'rollback',
    summary: 'Go back to an older revision',
    load: () => import('./commands/stack/rollback.ts'),
  },
  {
    name: 'rm',
    aliases: ['remove', 'down'],
    summary: 'Remove stacks',
    load: () => import('./commands/stack/rm.ts'),
  },
  {
    name: 'config',
    summary: 'Check the compose files of a stack and show them in full',
    load: () => import('./commands/stack/config.ts'),
  },
];

const SERVICE_COMMANDS: readonly CommandEntry[] = [
  {
    name: 'ls',
    aliases: ['list'],
    summary: 'List the services of all stacks',
    load: () => import('./commands/service/ls.ts'),
  },
  { name: 'ps', summary: 'List the tasks of services', load: () => import('./commands/service/ps.ts') },
  {
    name: 'inspect',
    summary: 'Show the definition of services',
    load: () => import('./commands/service/inspect.ts'),
  },
  {
    name: 'logs',
    summary: 'Show the output of a service',
    load: () => import('./commands/service/logs.ts'),
  },
  {
    name: 'scale',
    summary: 'Set the number of replicas of services',
    load: () => import('./commands/service/scale.ts'),
  },
  { name: 'update', summary: 'Change a service', load: () => import('./commands/service/update.ts') },
  {
    name: 'rollback',
    summary: 'Undo the last change of a service',
    load: () => import('./commands/service/rollback.ts'),
  },
  {
    name: 'rm',
    aliases: ['remove'],
    summary: 'Remove services from their stacks',
    load: () => import('./commands/service/rm.ts'),
  },
];

/** Every command, in the order of the help. */
export const COMMANDS: readonly CommandEntry[] = [
  { name: 'up', summary: 'Create and start the project', load: () => import('./commands/project/up.ts') },
  { name: 'down', summary: 'Stop and remove the project', load: () => import('./commands/project/down.ts') },
  {
    name: 'create',
    summary: 'Create containers without starting them',
    load: () => import('./commands/project/create.ts'),
  },
  {
    name: 'scale',
    summary: 'Set the number of replicas of services',
    load: () => import('./commands/project/scale.ts'),
  },
  {
    name: 'rebalance',
    summary: 'Move running replicas to where the strategy would place them',
    load: () => import('./commands/project/rebalance.ts'),
  },
  { name: 'build', summary: 'Build images', load: () => import('./commands/images/build.ts') },
  {
    name: 'watch',
    summary: 'Sync, rebuild or restart services when files change',
    load: () => import('./commands/project/watch.ts'),
  },
  { name: 'plan', summary: 'Show what up would do', load: () => import('./commands/project/plan.ts') },
  { name: 'ps', summary: 'List containers', load: () => import('./commands/containers/ps.ts') },
  {
    name: 'logs',
    summary: 'Show the output of containers',
    load: () => import('./commands/containers/logs.ts'),
  },
  {
    name: 'start',
    summary: 'Start stopped containers',
    load: () => import('./commands/lifecycle/start.ts'),
  },
  { name: 'stop', summary: 'Stop running containers', load: () => import('./commands/lifecycle/stop.ts') },
  { name: 'restart', summary: 'Restart containers', load: () => import('./commands/lifecycle/restart.ts') },
  {
    name: 'kill',
    summary: 'Send a signal to running containers',
    load: () => import('./commands/lifecycle/kill.ts'),
  },
  { name: 'pause', summary: 'Freeze containers', load: () => import('./commands/lifecycle/pause.ts') },
  {
    name: 'unpause',
    summary: 'Resume paused containers',
    load: () => import('./commands/lifecycle/unpause.ts'),
  },
  { name: 'rm', summary: 'Remove stopped containers', load: () => import('./commands/lifecycle/rm.ts') },
  {
    name: 'wait',
    summary: 'Wait until containers have ended',
    load: () => import('./commands/containers/wait.ts'),
  },
  {
    name: 'port',
    summary: 'Show where a port is published',
    load: () => import('./commands/containers/port.ts'),
  },
  {
    name: 'top',
    summary: 'Show the processes of containers',
    load: () => import('./commands/containers/top.ts'),
  },
  {
    name: 'stats',
    summary: 'Show the resource usage of containers',
    load: () => import('./commands/containers/stats.ts'),
  },
  {
    name: 'events',
    summary: 'Show the events of containers',
    load: () => import('./commands/containers/events.ts'),
  },
  { name: 'ls', summary: 'List projects', load: () => import('./commands/project/ls.ts') },
  { name: 'volumes', summary: 'List volumes', load: () => import('./commands/project/volumes.ts') },
  {
    name: 'images',
    summary: 'List the images of containers',
    load: () => import('./commands/images/images.ts'),
  },
  { name: 'pull', summary: 'Pull images', load: () => import('./commands/images/pull.ts') },
  { name: 'push', summary: 'Push images', load: () => import('./commands/images/push.ts') },
  {
    name: 'commit',
    summary: 'Make an image from a container',
    load: () => import('./commands/images/commit.ts'),
  },
  {
    name: 'export',
    summary: "Write a container's files as a tar",
    load: () => import('./commands/images/export.ts'),
  },
  {
    name: 'exec',
    summary: 'Run a command in a running container',
    load: () => import('./commands/sessions/exec.ts'),
  },
  {
    name: 'run',
    summary: 'Run a command in a new container',
    load: () => import('./commands/sessions/run.ts'),
  },
  {
    name: 'cp',
    summary: 'Copy files to and from containers',
    load: () => import('./commands/sessions/cp.ts'),
  },
  {
    name: 'attach',
    summary: "Connect to a container's main process",
    load: () => import('./commands/sessions/attach.ts'),
  },
  {
    name: 'config',
    aliases: ['convert'],
    summary: 'Check the compose file and show it in full',
    load: () => import('./commands/project/config.ts'),
  },
  {
    name: 'alpha',
    summary: 'Commands that docker compose calls experimental',
    load: () => import('./commands/alpha/alpha.ts'),
  },
  {
    name: 'publish',
    summary: 'Store the compose files in a registry',
    load: () => import('./commands/images/publish.ts'),
  },
  group('stack', 'Deploy compose files with revisions and rolling updates', STACK_COMMANDS),
  group('service', 'Manage the services of stacks', SERVICE_COMMANDS),
  {
    name: 'status',
    summary: 'Show the manager, the nodes and the stacks of the fleet',
    load: () => import('./commands/manager/fleet-status.ts'),
  },
  group('manager', 'Keep stacks running as they were deployed', MANAGER_COMMANDS),
  group('store', 'Back up and restore the records of stacks', STORE_COMMANDS),
  group('node', 'Manage the nodes of the fleet', NODE_COMMANDS),
  group('volume', 'Move and back up volumes', VOLUME_COMMANDS),
  group('mesh', 'Manage the ports that every node of the fleet answers on', MESH_COMMANDS),
  group('swarm', 'Join the engines of the fleet to one Swarm', SWARM_COMMANDS),
  {
    name: 'compatibility',
    summary: "Show how docker compose's commands and flags are handled",
    load: () => import('./commands/about/compatibility.ts'),
  },
  { name: 'version', summary: 'Show the version', load: () => import('./commands/about/version.ts') },
];
