import { Option } from 'commander';
import { isTrue } from '../../../compose/env/switches.ts';
import { deploy } from '../../../deploy.ts';
import { EXIT } from '../../../errors/exit-status.ts';
import { explain } from '../../../explain.ts';
import type { Project } from '../../../model/desired/project.ts';
import type { SchedulingPolicy } from '../../../model/placing/scheduling.ts';
import { selectServices } from '../../../model/select-services.ts';
import { formatPlan, planDocument } from '../../../plan/format.ts';
import { createCommand, parse } from '../../command.ts';
import type { CommandContext } from '../../context.ts';
import { takeInterrupts } from '../../interrupts/interrupt.ts';
import { explanationDocument, formatExplanation } from '../../nodes/format-explanation.ts';
import { openSession } from '../../run/session.ts';
import { upGoal } from '../../run/up-goal.ts';
import { addUpFlags, checkUpFlags, type UpFlags } from '../../up-flags.ts';

interface Flags extends UpFlags {
  readonly format: 'text' | 'json';
  readonly exitCode?: boolean;
  readonly explain?: string;
}

/** `flotilla plan`: the operations that `up` would run, and nothing else. */
export async function run(argv: readonly string[], context: CommandContext): Promise<number> {
  const command = createCommand(context, {
    name: 'plan',
    summary:
      'Show the operations that up would run with the same flags, each with its cause. Changes nothing.',
    examples: ['plan', 'plan --format json', 'plan --exit-code || flotilla up -d', 'plan --explain web'],
  })
    .argument('[services...]', 'services to plan for, with what they depend on; all by default')
    .addOption(new Option('--format <format>', 'how to print it').choices(['text', 'json']).default('text'))
    .option(
      '--explain <service>',
      'show instead why its replicas come to where they do: what every node says',
    )
    .option('--exit-code', `end with ${EXIT.changes} where there is something to do`);
  addUpFlags(command);
  if (!parse(command, argv)) return EXIT.done;
  const flags = command.opts<Flags>();
  checkUpFlags(flags, context);
  const services = command.args;
  const { project, goal } = await upGoal(context, services, flags);
  const { environment } = context;
  if (flags.explain !== undefined)
    return explainTo(context, project, goal.options.scheduling, flags.explain, flags.format);
  const session = openSession(context);
  const interrupt = takeInterrupts();
  try {
    const ignoreOrphans = isTrue(environment.COMPOSE_IGNORE_ORPHANS);
    const request = { project, goal, dryRun: true, ignoreOrphans };
    const { plan } = await deploy(request, session.applyContext(interrupt.signal));
    const json = flags.format === 'json';
    context.stdout.write(json ? `${JSON.stringify(planDocument(plan), null, 2)}\n` : formatPlan(plan));
    if (!json && plan.operations.length === 0) context.stderr.write('Nothing to do.\n');
    return flags.exitCode && plan.operations.length > 0 ? EXIT.changes : EXIT.done;
  } finally {
    interrupt.release();
    await session.close();
  }
}

async function explainTo(
  context: CommandContext,
  project: Project,
  scheduling: SchedulingPolicy | undefined,
  service: string,
  format: Flags['format'],
): Promise<number> {
  // Says which there are where it is none of them.
  selectServices(project, [service], { withDependencies: false });
  const session = openSession(context);
  const interrupt = takeInterrupts();
  try {
    const found = await explain(project, service, session.applyContext(interrupt.signal), scheduling);
    const json = format === 'json';
    context.stdout.write(
      json ? `${JSON.stringify(explanationDocument(found), null, 2)}\n` : formatExplanation(found),
    );
    return EXIT.done;
  } finally {
    interrupt.release();
    await session.close();
  }
}
