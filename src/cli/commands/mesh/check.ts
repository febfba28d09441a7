import { EXIT } from '../../../errors/exit-status.ts';
import { createCommand, parse } from '../../command.ts';
import type { CommandContext } from '../../context.ts';
import { withSession } from '../../run/with-session.ts';

/** `flotilla mesh check`: tries the ways of the mesh; the exit status is 1 where something does not answer. */
export async function run(argv: readonly string[], context: CommandContext): Promise<number> {
  const command = createCommand(context, {
    name: 'mesh check',
    summary:
      'Connect from every node to every replica and to its own published ports, and say what does not answer, and why. UDP ports are not tried: nobody tells whether a datagram arrived.',
    examples: ['mesh check'],
  });
  if (!parse(command, argv)) return EXIT.done;
  const { tried, faults, unchecked, view } = await withSession(context, async (session) =>
    (await session.openMesh()).check(),
  );
  const unready = view.replicas.flatMap(({ node, name, unfit }) =>
    unfit === undefined ? [] : [`${node}: ${name} gets no connections: it is ${unfit}`],
  );
  const told = [...view.table.conflicts, ...unready, ...faults];
  for (const line of told) context.stdout.write(`${line}\n`);
  for (const line of unchecked) context.stderr.write(`not checked: ${line}\n`);
  if (faults.length === 0) context.stdout.write(`${tried} connections tried, all answered\n`);
  return faults.length > 0 || unchecked.length > 0 ? EXIT.failed : EXIT.done;
}
