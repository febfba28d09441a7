import { type Command, Option } from 'commander';
import {
  PLACEMENT_STRATEGIES,
  type PlacementStrategy,
  type SchedulingPolicy,
} from '../../model/placing/scheduling.ts';
import { parseInteger } from '../globals.ts';

/** What a run may say about placing, before the fleet file. */
export interface PlacementFlags {
  readonly strategy?: PlacementStrategy;
  readonly seed?: number;
  readonly overcommit?: boolean;
}

/** Adds the flags that take precedence over what the fleet file says about placing. */
export function addPlacementFlags(command: Command): void {
  command
    .addOption(
      new Option('--strategy <name>', 'which of the nodes that take a new replica gets it').choices([
        ...PLACEMENT_STRATEGIES,
      ]),
    )
    .option('--seed <number>', 'of the strategy random: the same seed gives the same placement', parseInteger)
    .option('--overcommit', 'place replicas even if a node then has promised more than it has');
}

/** The flags of `addPlacementFlags` -> what counts before the fleet's own policy; nothing where none is given. */
export function schedulingOptions({ strategy, seed, overcommit }: PlacementFlags): {
  readonly scheduling?: SchedulingPolicy;
} {
  const scheduling = {
    ...(strategy === undefined ? {} : { strategy }),
    ...(seed === undefined ? {} : { seed }),
    ...(overcommit === undefined ? {} : { overcommit }),
  };
  return Object.keys(scheduling).length === 0 ? {} : { scheduling };
}
