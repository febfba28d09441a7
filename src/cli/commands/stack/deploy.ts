import { type Command, Option } from 'commander';
import { EXIT } from '../../../errors/exit-status.ts';
import { FlotillaError } from '../../../errors/flotilla-error.ts';
import { withoutUnusedExternals } from '../../../model/unused-externals.ts';
import { carryReplicas } from '../../../plan/rollout/carry-replicas.ts';
import { createCommand, parse } from '../../command.ts';
import { type CommandContext, quietly } from '../../context.ts';
import { collect } from '../../globals.ts';
import { addPlacementFlags, type PlacementFlags, schedulingOptions } from '../../nodes/placement-flags.ts';
import { loadWithVariables } from '../../project/load.ts';
import { deployStack } from '../../stacks/deploy-stack.ts';
import { stackRequest } from '../../stacks/stack-request.ts';
import { withStacks } from '../../stacks/with-stacks.ts';

interface Flags extends PlacementFlags {
  readonly composeFile?: readonly string[];
  readonly prune?: boolean;
  readonly detach: boolean | string;
  readonly quiet?: boolean;
  readonly resolveImage?: string;
  readonly dryRun?: boolean;
}

/** `flotilla stack deploy`: a new revision of a stack, rolled out by its `update_config`. */
export async function run(argv: readonly string[], context: CommandContext): Promise<number> {
  const command = deployCommand(context);
  if (!parse(command, argv)) return EXIT.done;
  const { composeFile = context.globals.file, quiet, ...flags } = command.opts<Flags>();
  const [name = ''] = command.args;
  if (composeFile.length === 0) {
    throw new FlotillaError('NO_COMPOSE_FILE', 'No compose file is named', {
      hint: `flotilla stack deploy -c compose.yaml ${name}`,
    });
  }
  const inner = quiet === true ? quietly(context) : context;
  // What no service uses yet can be given to one later: service update.
  const request = { ...stackRequest(inner, composeFile, name), keepUnused: true };
  const { project: whole, variables } = await loadWithVariables(inner, request);
  const project = withoutUnusedExternals(whole);
  return withStacks(inner, async (session, store) => {
    const stack = await store.get(name);
    return deployStack(inner, session, store, {
      project: carryReplicas(project, stack?.revisions[0]?.project),
      stack,
      variables,
      prune: flags.prune ?? false,
      wait: String(flags.detach) === 'false',
      dryRun: flags.dryRun,
      ...schedulingOptions(flags),
      ...(flags.resolveImage === 'always' ? { pull: 'always' } : {}),
    });
  });
}

function deployCommand(context: CommandContext): Command {
  const command = createCommand(context, {
    name: 'stack deploy',
    summary: 'Deploy a stack, or update it: replicas that differ are replaced as update_config says.',
    examples: [
      'stack deploy -c compose.yaml shop',
      'stack deploy -c compose.yaml -c compose.prod.yaml --prune --detach=false shop',
      'config | flotilla stack deploy -c - shop',
    ],
  })
    .argument('<stack>', 'name of the stack; it is the name of the project')
    .option(
      '-c, --compose-file <path>',
      'compose file; repeat to merge several, "-" is standard input',
      collect,
    )
    .option('--prune', 'remove services that the files do not have any more')
    .option('-d, --detach [yes]', 'end when all is started; =false waits until it is ready', true)
    .option('-q, --quiet', 'print no progress')
    .addOption(
      new Option(
        '--resolve-image <when>',
        'always: ask registries for newer images; else as pull_policy says',
      ).choices(['always', 'changed', 'never']),
    )
    .option('--with-registry-auth', "accepted for docker's sake: logins are sent with each pull")
    .option('--dry-run', 'show the plan and change nothing');
  addPlacementFlags(command);
  return command;
}
