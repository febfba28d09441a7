import type { Ledger } from '../ledger/ledger.ts';
import { matchesService } from '../rules/subjects.ts';

/** The services that others share with, or have to be with: those would be left behind where one of these went. */
export function holdingServices(ledger: Ledger): ReadonlySet<string> {
  const { project } = ledger;
  const keys = Object.keys(project.services);
  const holding = new Set<string>();
  for (const { key, lenders, hardAffinities } of keys.map((name) => ledger.profile(name))) {
    for (const lender of lenders) holding.add(lender);
    const sought = hardAffinities.filter(({ isEqual }) => isEqual);
    if (sought.length === 0) continue;
    for (const other of keys) {
      if (other !== key && sought.some((expression) => matchesService(expression, project, other))) {
        holding.add(other);
      }
    }
  }
  return holding;
}
