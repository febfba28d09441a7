import { type Command, Option } from 'commander';
import { EXIT } from '../../../errors/exit-status.ts';
import { FlotillaError } from '../../../errors/flotilla-error.ts';
import type { Project } from '../../../model/desired/project.ts';
import { createCommand, parse } from '../../command.ts';
import { type CommandContext, quietly } from '../../context.ts';
import { changeServices, rollBackService } from '../../stacks/change-services.ts';
import type { UpdateFlag } from '../../stacks/update/changes.ts';
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
  const given = givenFlags(command);
  const [name = ''] = command.args;
  const inner = quiet === true ? quietly(context) : context;
  const options = { wait: String(detach) === 'false', dryRun };
  if (rollback) {
    const [other] = given;
    if (other !== undefined) throw conflict('--rollback', new Option(other.flag).long ?? other.flag);
    return rollBackService(inner, name, options);
  }
  if (given.length === 0 && !force) {
    throw new FlotillaError('NOTHING_TO_CHANGE', `Nothing is said that is to change in "${name}"`, {
      hint: 'flotilla service update --help lists what can',
    });
  }
  return changeServices(inner, [name], { ...options, force }, (project, key) => changed(project, key, given));
}

interface GivenFlag extends UpdateFlag {
  readonly values: readonly string[];
}

function givenFlags(command: Command): readonly GivenFlag[] {
  return UPDATE_FLAGS.flatMap((flag) => {
    const attribute = new Option(flag.flag).attributeName();
    if (command.getOptionValueSource(attribute) !== 'cli') return [];
    const value = command.getOptionValue(attribute) as readonly string[] | boolean;
    return [{ ...flag, values: typeof value === 'boolean' ? [String(value)] : value }];
  });
}

function changed(before: Project, key: string, given: readonly GivenFlag[]): Project {
  const service = before.services[key];
  if (service === undefined) return before;
  const project = given.reduce((whole, { declare, values }) => declare?.(whole, values) ?? whole, before);
  const after = given.reduce((one, { change, values }) => change(one, values, project), service);
  return { ...project, services: { ...project.services, [key]: after } };
}

function updateCommand(context: CommandContext): Command {
  const command = createCommand(context, {
    name: 'service update',
    summary: 'Change a service of a stack: its replicas are replaced as update_config says.',
    examples: [
      'service update --image shop/web:2 shop_web',
      'service update --env-add LOG_LEVEL=debug --update-parallelism 2 shop_web',
      'service update --publish-add 8080:80 --mount-add source=data,target=/data shop_web',
      'service update --rollback shop_web',
    ],
  }).argument('<service>', 'service, named STACK_SERVICE');
  for (const { flag, help, read } of UPDATE_FLAGS) {
    const option = new Option(flag, help);
    command.addOption(read === undefined ? option : option.argParser(read));
    // "--read-only=false" takes it back.
    if (read === undefined && !option.negate) {
      command.addOption(new Option(`--no-${option.name()}`).hideHelp());
    }
  }
  return command
    .option('--force', 'replace its containers even if nothing changed')
    .option('--rollback', 'make it what it was before its last change')
    .option('-d, --detach [yes]', 'end when all is started; =false waits until it is ready', false)
    .option('-q, --quiet', 'print no progress')
    .option('--with-registry-auth', "accepted for docker's sake: logins are sent with each pull")
    .option('--no-resolve-image', "accepted for docker's sake: images are what pull_policy says")
    .option('--dry-run', 'show the plan and change nothing');
}
