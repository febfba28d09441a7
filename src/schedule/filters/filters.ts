import type { NodeState } from '../ledger/node-state.ts';
import type { Placing } from '../placing.ts';
import { affinity } from './affinity.ts';
import { availability, pause } from './availability.ts';
import { coLocation } from './co-location.ts';
import { constraints } from './constraints.ts';
import type { Filter, Refusal } from './filter.ts';
import { maxReplicas } from './max-replicas.ts';
import { platform } from './platform.ts';
import { plugins } from './plugins.ts';
import { ports } from './ports.ts';
import { resources } from './resources.ts';
import { volumeLocality } from './volume-locality.ts';

/** In this order: the first that refuses gives the reason that is shown. */
export const FILTERS: readonly Filter[] = [
  availability,
  pause,
  platform,
  plugins,
  constraints,
  ports,
  resources,
  maxReplicas,
  volumeLocality,
  coLocation,
  affinity,
];

const STATIC = FILTERS.filter(({ isStatic }) => isStatic);
const DYNAMIC = FILTERS.filter(({ isStatic }) => !isStatic);
const EVICTING = FILTERS.filter(({ evicts }) => evicts);

/** The refusal of any replica of the service, because of what the node is. */
export function staticRefusal(placing: Placing, state: NodeState): Refusal | undefined {
  return firstOf(STATIC, placing, state);
}

/** The refusal of one more replica of the service, because of what is placed on the node by now. */
export function dynamicRefusal(placing: Placing, state: NodeState): Refusal | undefined {
  return firstOf(DYNAMIC, placing, state);
}

/** Why a replica has to leave the node it is on; undefined where it may stay. */
export function evictionOf(placing: Placing, state: NodeState): Refusal | undefined {
  return firstOf(EVICTING, placing, state);
}

/** What every filter says, also behind one that refuses. */
export function answersOf(
  placing: Placing,
  state: NodeState,
): readonly { readonly name: string; readonly refusal: Refusal | undefined }[] {
  const { isAlone } = placing.ledger;
  return FILTERS.filter(({ countsAlone }) => !isAlone || countsAlone === true).map((filter) => ({
    name: filter.name,
    refusal: filter.check(placing, state),
  }));
}

function firstOf(filters: readonly Filter[], placing: Placing, state: NodeState): Refusal | undefined {
  const { isAlone } = placing.ledger;
  for (const filter of filters) {
    if (isAlone && filter.countsAlone !== true) continue;
    const refusal = filter.check(placing, state);
    if (refusal !== undefined) return refusal;
  }
  return undefined;
}
