import type { ObservedNode } from '../../model/observed/fleet.ts';
import type { ResourceAmounts } from '../../model/placing/resources.ts';

/** Amounts in the order of a resource space. */
export type ResourceVector = readonly number[];

/** The resources that matter in one run, so that amounts are plain numbers at fixed indexes. */
export class ResourceSpace {
  readonly names: readonly string[];

  /** `wanted`: what anything in the run asks for. */
  constructor(wanted: Iterable<ResourceAmounts>) {
    const names = new Set<string>();
    for (const amounts of wanted) for (const name of Object.keys(amounts)) names.add(name);
    this.names = [...names].sort();
  }

  vector(amounts: ResourceAmounts): ResourceVector {
    return this.names.map((name) => amounts[name] ?? 0);
  }

  sum(several: readonly ResourceAmounts[]): ResourceVector {
    return this.names.map((name) => several.reduce((sum, amounts) => sum + (amounts[name] ?? 0), 0));
  }

  /**
   * What a node has: the fleet file overrides the engine. No engine reports how many processes a machine takes, so their
   * number is unlimited unless the file gives one; of any other resource that is not reported there is none.
   */
  capacity({ settings, info }: ObservedNode): ResourceVector {
    const told: ResourceAmounts = {
      pids: Number.POSITIVE_INFINITY,
      ...(info === undefined ? {} : { cpus: info.cpus, memory: info.memoryBytes }),
      ...info?.resources,
      ...settings.resources,
    };
    return this.vector(told);
  }
}
