import { networkHash, serviceHash, volumeHash } from '../../compose/hash/config-hash.ts';
import { EXIT } from '../../errors/exit-status.ts';
import { BugError } from '../../errors/flotilla-error.ts';
import type { Project } from '../../model/desired/project.ts';
import { withoutUnusedExternals } from '../../model/unused-externals.ts';
import { carryReplicas } from '../../plan/rollout/carry-replicas.ts';
import { withServicesOf } from '../../plan/rollout/with-services-of.ts';
import type { CommandContext } from '../context.ts';
import { checkScale } from './check-scale.ts';
import { deployStack, type StackChange } from './deploy-stack.ts';
import { findServices, readStacks } from './overview.ts';
import { revisionBeforeChange } from './revisions.ts';
import { withStacks } from './with-stacks.ts';

/** A stack's project with one service changed; `name` is what the user called it. */
export type ChangeService = (project: Project, key: string, name: string) => Project;

type Options = Pick<StackChange, 'wait'> &
  Partial<Pick<StackChange, 'force' | 'dryRun' | 'isRollback' | 'pull'>>;

/**
 * Changes services of stacks, named STACK_SERVICE, each stack in one new revision; other services are left alone. Gives
 * the exit status.
 */
export function changeServices(
  context: CommandContext,
  names: readonly string[],
  options: Options,
  change: ChangeService,
): Promise<number> {
  return withStacks(context, async (session, store) => {
    const found = findServices(await readStacks(session, store), names);
    let status: number = EXIT.done;
    for (const stackName of new Set(found.map(({ stack }) => stack))) {
      const stack = await store.require(stackName);
      let project = newestProject(stack.revisions);
      const services: string[] = [];
      for (const [index, service] of found.entries()) {
        if (service.stack !== stackName) continue;
        services.push(service.key);
        const name = names[index] ?? '';
        project = withNewHash(change(project, service.key, name), service.key);
        checkScale(project, service.key, name);
        project = withoutUnusedExternals(project);
      }
      const common = { stack, project, services, prune: false, variables: context.environment };
      const own = await deployStack(context, session, store, { ...common, ...options });
      status = Math.max(status, own);
    }
    return status;
  });
}

/** A service as it was before its last change. Gives the exit status; throws `NO_SUCH_REVISION`. */
export function rollBackService(context: CommandContext, name: string, options: Options): Promise<number> {
  return withStacks(context, async (session, store) => {
    const [service] = findServices(await readStacks(session, store), [name]);
    if (service === undefined) throw new BugError('findServices finds each name, or throws');
    const stack = await store.require(service.stack);
    const { project: before, number } = revisionBeforeChange(stack, service.key);
    const newest = newestProject(stack.revisions);
    const whole = withServicesOf(newest, carryReplicas(before, newest), [service.key]);
    const project = withoutUnusedExternals(whole);
    const common = { stack, project, services: [service.key], from: number, prune: false };
    const rollback = { ...options, isRollback: true, variables: context.environment };
    return deployStack(context, session, store, { ...common, ...rollback });
  });
}

function newestProject([newest]: readonly { readonly project: Project }[]): Project {
  if (newest === undefined) throw new BugError('A stack has at least one revision');
  return newest.project;
}

/** The hashes of a service after a change of it, and of the networks and volumes that came with it. */
function withNewHash(project: Project, key: string): Project {
  const service = project.services[key];
  if (service === undefined) return project;
  const configHashes = { ...project.configHashes, [key]: serviceHash(service) };
  const networkHashes = { ...hashesOf(project.networks, networkHash), ...project.networkHashes };
  const volumeHashes = { ...hashesOf(project.volumes, volumeHash), ...project.volumeHashes };
  return { ...project, configHashes, networkHashes, volumeHashes };
}

function hashesOf<T>(
  entries: Readonly<Record<string, T>>,
  hash: (entry: T) => string,
): Record<string, string> {
  return Object.fromEntries(Object.entries(entries).map(([key, entry]) => [key, hash(entry)]));
}
