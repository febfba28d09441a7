import { health, type UpdateFlag } from './changes.ts';
import { duration, number, single } from './values.ts';

/** A service's health check, as `docker service update` changes it. */
export const HEALTH_FLAGS: readonly UpdateFlag[] = [
  {
    flag: '--health-cmd <command>',
    help: 'command that checks its health',
    read: single,
    change: health('test', (text) => ['CMD-SHELL', text]),
  },
  {
    flag: '--health-interval <duration>',
    help: 'time between two health checks',
    read: duration,
    change: health('interval'),
  },
  {
    flag: '--health-timeout <duration>',
    help: 'how long a health check may take',
    read: duration,
    change: health('timeout'),
  },
  {
    flag: '--health-start-period <duration>',
    help: 'time to start in, in which failures do not count',
    read: duration,
    change: health('start_period'),
  },
  {
    flag: '--health-retries <n>',
    help: 'failures in a row that make it unhealthy',
    read: number,
    change: health('retries', Number),
  },
  {
    flag: '--no-healthcheck',
    help: "no health check, not the image's either",
    change: (service) => ({ ...service, healthcheck: { disable: true } }),
  },
];
