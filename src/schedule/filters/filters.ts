import type { Candidate } from '../candidate.ts';
import { availability, pause } from './availability.ts';
import { coLocation } from './co-location.ts';
import { constraints } from './constraints.ts';
import type { Filter } from './filter.ts';
import { maxReplicas } from './max-replicas.ts';
import { platform } from './platform.ts';
import { ports } from './ports.ts';
import { volumeLocality } from './volume-locality.ts';

/** In this order: the first that refuses is the reason that is told. */
export const FILTERS: readonly Filter[] = [
  availability,
  pause,
  platform,
  constraints,
  ports,
  maxReplicas,
  volumeLocality,
  coLocation,
];

/** Why a node refuses a new replica; undefined where it takes it. */
export function refusalOf(candidate: Candidate): string | undefined {
  for (const filter of FILTERS) {
    const reason = filter.check(candidate);
    if (reason !== undefined) return reason;
  }
  return undefined;
}

/** Why a replica has to leave the node it is on; undefined where it may stay. */
export function evictionOf(candidate: Candidate): string | undefined {
  for (const filter of FILTERS) {
    const reason = filter.evicts ? filter.check(candidate) : undefined;
    if (reason !== undefined) return reason;
  }
  return undefined;
}
