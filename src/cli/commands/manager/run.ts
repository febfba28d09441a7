import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { systemClock } from '../../../async/clock.ts';
import { EXIT } from '../../../errors/exit-status.ts';
import { runManager } from '../../../manager/manager.ts';
import { DEFAULT_MANAGER_OPTIONS, type ManagerOptions } from '../../../manager/ports.ts';
import { ContentsStore } from '../../../store/contents.ts';
import { publicKeyOf } from '../../../store/seal.ts';
import { createCommand, parse } from '../../command.ts';
import type { CommandContext } from '../../context.ts';
import { managerKey } from '../../manager/manager-key.ts';
import { ManagerOutput } from '../../manager/manager-output.ts';
import { nodeCondition } from '../../manager/node-condition.ts';
import { addRunFlags, type RunFlags } from '../../manager/run-flags.ts';
import { statusSocket } from '../../manager/status-socket.ts';
import { takeInterrupts } from '../../run/interrupt.ts';
import { nodesOrFail } from '../../run/nodes.ts';
import { withRecords } from '../../stacks/with-stacks.ts';
import { VERSION } from '../../version.ts';

const NO_CHANGE = { withdraw: [], publish: [] };

interface Flags extends RunFlags {
  readonly statusSocket?: string;
}

/** `flotilla manager run`: keeps the stacks of the fleet as they were asked for, in this process, until it is stopped. */
export async function run(argv: readonly string[], context: CommandContext): Promise<number> {
  const command = createCommand(context, {
    name: 'manager run',
    summary:
      'Keep all stacks of the fleet as they were deployed: in this process, until it is stopped. Of several managers one works, the others wait.',
    examples: ['manager run', 'manager run --node-down 30s', '--progress json manager run'],
  });
  addRunFlags(command).option(
    '--status-socket <path>',
    'serve /status and /metrics there (default: in the state folder)',
  );
  if (!parse(command, argv)) return EXIT.done;
  const { nodeDown, leaseTtl, resync, autoscaleInterval, ...flags } = command.opts<Flags>();
  const key = managerKey(context.environment);
  const quiet = { ...context, globals: { ...context.globals, progress: 'quiet' as const } };
  const { telling } = nodesOrFail(quiet);
  const interrupt = takeInterrupts();
  const options: ManagerOptions = {
    ...DEFAULT_MANAGER_OPTIONS,
    nodeDownMs: nodeDown,
    leaseTtlMs: leaseTtl,
    resyncMs: resync,
    sampleMs: autoscaleInterval,
    thresholds: telling.thresholds,
    holder: randomUUID(),
    where: `${hostname()} (process ${process.pid})`,
    version: VERSION,
  };
  try {
    return await withRecords(quiet, async (session, records) => {
      const contents = new ContentsStore(records);
      await contents.announce(publicKeyOf(key));
      const names = session.nodes.map(({ name }) => name);
      const output = new ManagerOutput(context, names, telling);
      const socket = flags.statusSocket ?? statusSocket(context.environment);
      const endStatus = await output.serve(socket, flags.metricsPort);
      await runManager(
        {
          engines: new Map(session.engines.map((engine) => [engine.node, engine])),
          records,
          clock: systemClock,
          timeOfDay: () => new Date().toISOString(),
          random: Math.random,
          applyContext: (engines, signal) => ({ ...session.applyContext(signal), engines }),
          readContents: (...revisions) =>
            contents.read(
              revisions.flatMap((revision) => revision.contents ?? []),
              key,
            ),
          ...(session.nodes.length > 1
            ? {
                bringRoutes: async (signal) =>
                  void (await (await session.openMesh()).turn(NO_CHANGE, signal)),
              }
            : {}),
          nodeCondition: (node, signal) => nodeCondition(session, node, signal),
          audience: output.audience,
          report: output.report,
        },
        options,
        interrupt.signal,
      ).finally(endStatus);
      return EXIT.done;
    });
  } finally {
    interrupt.release();
  }
}
