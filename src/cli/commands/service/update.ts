import { type Command, Option } from 'commander';
import { EXIT } from '../../../errors/exit-status.ts';
import { FlotillaError } from '../../../errors/flotilla-error.ts';
import type { Project } from '../../../model/desired/project.ts';
import type { Service } from '../../../model/desired/service.ts';
import { createCommand, parse } from '../../command.ts';
import { type CommandContext, quietly } from '../../context.ts';
import { changeServices, rollBackService } from '../../stacks/change-services.ts';
import { UPDATE_FLAGS } from '../../stacks/update/flags.ts';
import { conflict } from '../../up-flags.ts';

interface Flags {
  readonly detach: boolean | string;
  readonly dryRun?: boolean;
  readonly force?: boolean;
  readonly quiet?: boolean;
  readonly rollback?: boolean;
}

/** `flotilla service update`: another revision of its stack, in which one service is changed. */
export async function run(argv: readonly string[], context: CommandContext): Promise<number> {
  const command = updateCommand(context);
  if (!parse(command, argv)) return EXIT.done;
  const { detach, dryRun, force = false, quiet, rollback = false } = command.opts<Flags>();
  const given = UPDATE_FLAGS.flatMap(({ flag, change }) => {
    const values = command.getOptionValue(attributeOf(flag)) as readonly string[] | undefined;
    return values === undefined ? [] : [{ flag, values, change }];
  });
  const [name = ''] = command.args;
  const inner = quiet === true ? quietly(context) : context;
  const options = { wait: String(detach) === 'false', dryRun };
  if (rollback) {
    const [other] = given;
    if (other !== undefined) throw conflict('--rollback', other.flag.split(' ')[0] ?? '');
    return rollBackService(inner, name, options);
  }
  if (given.length === 0 && !force) {
    throw new FlotillaError('NOTHING_TO_CHANGE', `Nothing is said that is to change in "${name}"`, {
      hint: 'flotilla service update --help lists what can',
    });
  }
  return changeServices(inner, [name], { ...options, force }, (project, key) =>
    withService(project, key, (service) =>
      given.reduce((changed, { change, values }) => change(changed, values), service),
    ),
  );
}

function withService(project: Project, key: string, change: (service: Service) => Service): Project {
  const service = project.services[key];
  if (service === undefined) return project;
  return { ...project, services: { ...project.services, [key]: change(service) } };
}

function updateCommand(context: CommandContext): Command {
  const command = createCommand(context, {
    name: 'service update',
    summary: 'Change a service of a stack: its replicas are replaced as update_config says.',
    examples: [
      'service update --image shop/web:2 shop_web',
      'service update --env-add LOG_LEVEL=debug --update-parallelism 2 shop_web',
      'service update --rollback shop_web',
    ],
  }).argument('<service>', 'service, named STACK_SERVICE');
  for (const { flag, help, read } of UPDATE_FLAGS) command.addOption(new Option(flag, help).argParser(read));
  return command
    .option('--force', 'replace its containers even if nothing changed')
    .option('--rollback', 'make it what it was before its last change')
    .option('-d, --detach [yes]', 'end when all is started; =false waits until it is ready', false)
    .option('-q, --quiet', 'print no progress')
    .option('--with-registry-auth', "accepted for docker's sake: logins are sent with each pull")
    .option('--no-resolve-image', "accepted for docker's sake: images are what pull_policy says")
    .option('--dry-run', 'show the plan and change nothing');
}

/** "--env-add <name=value>" -> "envAdd". */
function attributeOf(flag: string): string {
  return new Option(flag).attributeName();
}
