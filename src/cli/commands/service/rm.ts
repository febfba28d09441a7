import { EXIT } from '../../../errors/exit-status.ts';
import type { Project } from '../../../model/desired/project.ts';
import { createCommand, parse } from '../../command.ts';
import type { CommandContext } from '../../context.ts';
import { deployStack } from '../../stacks/deploy-stack.ts';
import { findServices, readStacks } from '../../stacks/overview.ts';
import { withStacks } from '../../stacks/with-stacks.ts';

/** `flotilla service rm`: a revision of their stacks without the services. */
export async function run(argv: readonly string[], context: CommandContext): Promise<number> {
  const command = createCommand(context, {
    name: 'service rm',
    summary: 'Remove services from their stacks, with their containers. Volumes stay.',
    examples: ['service rm shop_web'],
  }).argument('<services...>', 'services, named STACK_SERVICE');
  if (!parse(command, argv)) return EXIT.done;
  return withStacks(context, async (session, store) => {
    const found = findServices(await readStacks(session, store), command.args);
    let status: number = EXIT.done;
    for (const name of new Set(found.map(({ stack }) => stack))) {
      const stack = await store.require(name);
      const keys = found.filter((service) => service.stack === name).map(({ key }) => key);
      const project = stack.revisions[0]?.project;
      if (project === undefined) continue;
      const change = { stack, prune: true, wait: false, variables: context.environment, services: [] };
      const left = withoutServices(project, keys);
      status = Math.max(status, await deployStack(context, session, store, { ...change, project: left }));
    }
    return status;
  });
}

/** Others may go on depending on what is gone: as in Swarm, that is theirs to notice. */
function withoutServices(project: Project, keys: readonly string[]): Project {
  const services = Object.entries(project.services).filter(([key]) => !keys.includes(key));
  const kept = services.map(([key, { depends_on: dependencies = {}, ...service }]) => {
    const others = Object.entries(dependencies).filter(([name]) => !keys.includes(name));
    return [key, others.length === 0 ? service : { ...service, depends_on: Object.fromEntries(others) }];
  });
  return { ...project, services: Object.fromEntries(kept) };
}
