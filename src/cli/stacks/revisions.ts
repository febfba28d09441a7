import { isDeepStrictEqual } from 'node:util';
import { FlotillaError } from '../../errors/flotilla-error.ts';
import { carryReplicas } from '../../plan/rollout/carry-replicas.ts';
import type { Stack, StackRevision } from '../../store/stacks.ts';
import { formatListing } from '../../ui/text/listing.ts';

/**
 * The revision of a number, or the one before the newest. Throws `NO_SUCH_REVISION`.
 */
export function revisionToGoBackTo({ name, revisions }: Stack, to: number | undefined): StackRevision {
  const found = to === undefined ? revisions[1] : revisions.find(({ number }) => number === to);
  if (found !== undefined) return found;
  const numbers = revisions.map(({ number }) => number).join(', ');
  const what = to === undefined ? 'no revision before the newest' : `no revision ${to}`;
  throw new FlotillaError('NO_SUCH_REVISION', `Stack "${name}" has ${what}`, {
    hint: `the revisions that are kept: ${numbers}`,
  });
}

/**
 * The newest revision in which a service was not as it is now; one that has come to its end counts before one that never did. Throws
 * `NO_SUCH_REVISION`.
 */
export function revisionBeforeChange({ name, revisions }: Stack, service: string): StackRevision {
  const [newest, ...older] = revisions;
  const now = newest?.project.services[service];
  const others = older.filter(({ project }) => {
    // What a manager made of the number of replicas is no change of the service.
    const then = carryReplicas(project, newest?.project).services[service];
    return then !== undefined && !isDeepStrictEqual(then, now);
  });
  const found = others.find(({ state }) => state === 'completed') ?? others[0];
  if (found !== undefined) return found;
  throw new FlotillaError('NO_SUCH_REVISION', `Service "${name}_${service}" was the same in all revisions`, {
    hint: `flotilla stack rollback --list ${name} lists them`,
  });
}

/** The revisions as a table, newest first. */
export function revisionList({ revisions }: Stack): string {
  return formatListing(
    {
      titles: { Revision: 'REVISION', State: 'STATE', DeployedAt: 'DEPLOYED AT', By: 'BY', From: 'FROM' },
      columns: ['Revision', 'State', 'DeployedAt', 'By', 'From'],
      rows: revisions.map(({ number, state, deployedAt, by, from }) => ({
        Revision: String(number),
        State: state,
        DeployedAt: deployedAt,
        By: by,
        From: from === undefined ? '' : String(from),
      })),
    },
    '',
  );
}
