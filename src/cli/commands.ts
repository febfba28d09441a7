import type { CommandModule } from './command.ts';

export interface CommandEntry {
  readonly name: string;
  readonly summary: string;
  /** Commands are loaded only when they are called: the start of the process is part of every call. */
  readonly load: () => Promise<CommandModule>;
}

/** Every command, in the order of the help. */
export const COMMANDS: readonly CommandEntry[] = [
  { name: 'up', summary: 'Create and start the project', load: () => import('./commands/up.ts') },
  { name: 'down', summary: 'Stop and remove the project', load: () => import('./commands/down.ts') },
  { name: 'plan', summary: 'Show what up would do', load: () => import('./commands/plan.ts') },
  { name: 'ps', summary: 'List containers', load: () => import('./commands/ps.ts') },
  { name: 'logs', summary: 'Show what containers write', load: () => import('./commands/logs.ts') },
  { name: 'start', summary: 'Start stopped containers', load: () => import('./commands/start.ts') },
  { name: 'stop', summary: 'Stop running containers', load: () => import('./commands/stop.ts') },
  { name: 'restart', summary: 'Restart containers', load: () => import('./commands/restart.ts') },
  {
    name: 'config',
    summary: 'Show the compose file as it is understood',
    load: () => import('./commands/config.ts'),
  },
  { name: 'version', summary: 'Show the version', load: () => import('./commands/version.ts') },
];
