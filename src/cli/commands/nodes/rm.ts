import type { Engine } from '../../../engine/engine.ts';
import { EngineError } from '../../../engine/engine-error.ts';
import { EXIT } from '../../../errors/exit-status.ts';
import { FlotillaError } from '../../../errors/flotilla-error.ts';
import { LABEL } from '../../../model/labels.ts';
import type { ObservedContainer } from '../../../model/observed/container.ts';
import { isAlive } from '../../../observe/classify.ts';
import { createCommand, parse } from '../../command.ts';
import type { CommandContext } from '../../context.ts';
import { editFleet } from '../../nodes/edit-fleet.ts';
import type { Session } from '../../run/session.ts';
import { withSession } from '../../run/with-session.ts';

/** `flotilla node rm`: takes nodes out of the fleet file. */
export async function run(argv: readonly string[], context: CommandContext): Promise<number> {
  const command = createCommand(context, {
    name: 'node rm',
    summary: 'Remove nodes from the fleet file. Nothing on the nodes is changed.',
    examples: ['node rm b', 'node rm --force gone'],
  })
    .argument('<nodes...>', 'names of nodes')
    .option('-f, --force', 'even if containers of projects run there, or the node does not answer');
  if (!parse(command, argv)) return EXIT.done;
  const names = command.args;
  if (!command.opts<{ force?: boolean }>().force) {
    await withSession(context, async (session) => {
      for (const name of names) await refuseBusy(session, name);
    });
  }
  editFleet(
    context,
    (edit) => {
      for (const name of names) edit.remove(name);
    },
    { mayCreate: false },
  );
  context.stdout.write(names.map((name) => `${name}\n`).join(''));
  return EXIT.done;
}

async function listContainers(engine: Engine, name: string): Promise<readonly ObservedContainer[]> {
  try {
    return await engine.listContainers([LABEL.project, LABEL.configHash]);
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    throw new FlotillaError(
      'NODE_IN_USE',
      `Node "${name}" can't be asked whether containers run there: ${error.message}`,
      { hint: `flotilla node rm --force ${name} takes it out all the same`, cause: error },
    );
  }
}

/** Containers on a node that no fleet knows any more would be out of everybody's sight. */
async function refuseBusy({ engines }: Session, name: string): Promise<void> {
  const engine = engines.find(({ node }) => node === name);
  if (engine === undefined) return;
  const containers = (await listContainers(engine, name)).filter(isAlive);
  if (containers.length === 0) return;
  const projects = [...new Set(containers.map(({ labels }) => labels[LABEL.project]))].sort().join(', ');
  throw new FlotillaError(
    'NODE_IN_USE',
    `Node "${name}" runs ${containers.length} containers of ${projects}`,
    { hint: `drain it first: flotilla node update --availability drain ${name}, then up; or use --force` },
  );
}
