import type { CommandModule } from './command.ts';

export interface CommandEntry {
  readonly name: string;
  readonly summary: string;
  /** Commands are loaded only when they are called: the start of the process is part of every call. */
  readonly load: () => Promise<CommandModule>;
}

/** Every command, in the order of the help. */
export const COMMANDS: readonly CommandEntry[] = [
  { name: 'up', summary: 'Create and start the project', load: () => import('./commands/project/up.ts') },
  { name: 'down', summary: 'Stop and remove the project', load: () => import('./commands/project/down.ts') },
  { name: 'plan', summary: 'Show what up would do', load: () => import('./commands/project/plan.ts') },
  { name: 'ps', summary: 'List containers', load: () => import('./commands/containers/ps.ts') },
  {
    name: 'logs',
    summary: 'Show what containers write',
    load: () => import('./commands/containers/logs.ts'),
  },
  {
    name: 'start',
    summary: 'Start stopped containers',
    load: () => import('./commands/containers/start.ts'),
  },
  { name: 'stop', summary: 'Stop running containers', load: () => import('./commands/containers/stop.ts') },
  { name: 'restart', summary: 'Restart containers', load: () => import('./commands/containers/restart.ts') },
  {
    name: 'config',
    summary: 'Show the compose file as it is understood',
    load: () => import('./commands/project/config.ts'),
  },
  { name: 'version', summary: 'Show the version', load: () => import('./commands/about/version.ts') },
];
