import type { Command } from 'commander';
import { DEFAULT_MANAGER_OPTIONS } from '../../manager/ports.ts';
import { durationOption, parseInteger } from '../globals.ts';

/** The flags of a manager's work, in this process or installed. */
export interface ManagerFlags {
  readonly nodeDown: number;
  readonly leaseTtl: number;
  readonly resync: number;
  readonly autoscaleInterval: number;
  readonly metricsPort?: number;
}

const NAMES = new Set(['--node-down', '--lease-ttl', '--resync', '--autoscale-interval', '--metrics-port']);

/** Adds the flags of `manager run`, which `manager install` passes on to the installed manager. */
export function addManagerFlags(command: Command): Command {
  return command
    .addOption(
      durationOption(
        '--node-down <time>',
        'how long a node may be silent before its replicas run elsewhere',
        DEFAULT_MANAGER_OPTIONS.nodeDownMs,
      ),
    )
    .addOption(
      durationOption(
        '--lease-ttl <time>',
        'how long a manager may be silent before another takes over',
        DEFAULT_MANAGER_OPTIONS.leaseTtlMs,
      ),
    )
    .addOption(
      durationOption(
        '--resync <time>',
        'look at every stack that often, whatever was heard',
        DEFAULT_MANAGER_OPTIONS.resyncMs,
      ),
    )
    .addOption(
      durationOption(
        '--autoscale-interval <time>',
        'read that often what services with x-autoscale use',
        DEFAULT_MANAGER_OPTIONS.sampleMs,
      ),
    )
    .option('--metrics-port <port>', 'serve status and metrics on this port of 127.0.0.1 too', parseInteger);
}

/** Those that were given, as words for another `manager run`. */
export function managerWords(command: Command): readonly string[] {
  return command.options.flatMap((option) => {
    const name = option.attributeName();
    if (!NAMES.has(option.long ?? '') || command.getOptionValueSource(name) !== 'cli') return [];
    const value = command.getOptionValue(name) as number;
    return [option.long ?? '', name === 'metricsPort' ? String(value) : `${value}ms`];
  });
}
