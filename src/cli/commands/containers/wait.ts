import { EXIT } from '../../../errors/exit-status.ts';
import { FlotillaError } from '../../../errors/flotilla-error.ts';
import { isAlive } from '../../../observe/classify.ts';
import { createCommand, parse } from '../../command.ts';
import type { FoundContainer } from '../../containers/find-running.ts';
import { projectContainers } from '../../containers/project-containers.ts';
import type { CommandContext } from '../../context.ts';
import { takeInterrupts } from '../../interrupts/interrupt.ts';
import { loadTargets } from '../../run/lifecycle.ts';
import { runGoal } from '../../run/run-goal.ts';
import { withSession } from '../../run/with-session.ts';

/** `flotilla wait`: ends with the exit status of the container that ended last. */
export async function run(argv: readonly string[], context: CommandContext): Promise<number> {
  const command = createCommand(context, {
    name: 'wait',
    summary:
      'Wait until the containers of services have ended, and exit with the status of the last. Containers that have ended before count too.',
    examples: ['wait migrate', 'wait --down-project tests'],
  })
    .argument('<services...>', 'services')
    .option('--down-project', 'take the project down when the first container has ended');
  if (!parse(command, argv)) return EXIT.done;
  const { downProject = false } = command.opts<{ downProject?: boolean }>();
  const services = command.args;
  const project = await loadTargets(context, services);
  const interrupt = takeInterrupts();
  let status: number;
  try {
    status = await withSession(context, async ({ ask }) => {
      const all = await projectContainers(ask, project.name, services);
      // docker compose knows nothing of what has ended.
      const containers = context.isCompose ? all.filter(({ container }) => isAlive(container)) : all;
      if (containers.length === 0) throw noContainers(project.name);
      return untilEnded(containers, downProject, interrupt.signal, (line) => context.stdout.write(line));
    });
  } finally {
    interrupt.release();
  }
  if (interrupt.signal.aborted) return EXIT.interrupted;
  if (!downProject) return status;
  const options = { targets: [], volumes: false, removeOrphans: false };
  const down = await runGoal(context, { project, goal: { kind: 'down', options } });
  return down === EXIT.done ? status : down;
}

/** The exit status of the container that ends last, or of the first where that one is enough. */
async function untilEnded(
  containers: readonly FoundContainer[],
  firstIsEnough: boolean,
  signal: AbortSignal,
  say: (line: string) => void,
): Promise<number> {
  const enough = new AbortController();
  const either = AbortSignal.any([signal, enough.signal]);
  let last = 0;
  const waits = containers.map(async ({ engine, container }) => {
    try {
      const status = await engine.waitContainer(container.id, 'not-running', either);
      if (either.aborted) return;
      last = status;
      say(`container "${container.id}" exited with status code ${status}\n`);
      if (firstIsEnough) enough.abort();
    } catch (error) {
      if (!either.aborted) throw error;
    }
  });
  await Promise.all(waits);
  return last;
}

function noContainers(project: string): FlotillaError {
  return new FlotillaError('NO_CONTAINERS', `no containers for project "${project}"`, {
    hint: 'flotilla up makes them',
  });
}
