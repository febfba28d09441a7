import { LABEL } from '../../model/labels.ts';
import { isGlobal } from '../../model/replicas.ts';
import { isAlive } from '../../observe/classify.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { PlacedReplica } from '../placement.ts';
import { holdingServices } from './holding.ts';

/** A replica that runs where it is, as it is wanted. */
export type Running = PlacedReplica & Required<Pick<PlacedReplica, 'current'>>;

/** The services whose replicas may be moved for a better placement: those that neither share with others nor hold others. */
export function movableServices(ledger: Ledger): readonly string[] {
  const holding = holdingServices(ledger);
  return Object.keys(ledger.project.services)
    .map((key) => ledger.profile(key))
    .filter(({ key, service, lenders }) => !isGlobal(service) && lenders.length === 0 && !holding.has(key))
    .map(({ key }) => key)
    .sort();
}

/** What differs from the files, or does not run, is not moved on top of that. */
export function isMovable(ledger: Ledger, replica: PlacedReplica): replica is Running {
  const { current, oneOff, service, replaces } = replica;
  if (current === undefined || oneOff !== undefined || replaces !== undefined || !isAlive(current))
    return false;
  const hash = current.labels[LABEL.configHash] ?? '';
  return ledger.project.configHashes[service]?.equal.includes(hash) === true;
}

/** Takes a replica from its node to another one. */
export function move(ledger: Ledger, replica: Running, to: string, because: string): void {
  const { service, slot, node, current } = replica;
  ledger.remove(replica);
  ledger.add({ service, slot, node: to, movedFrom: { node, container: current, because } });
}
