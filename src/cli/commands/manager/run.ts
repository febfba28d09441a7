import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { systemClock } from '../../../async/clock.ts';
import { EXIT } from '../../../errors/exit-status.ts';
import type { ResolvedNodes } from '../../../fleet/resolve-nodes.ts';
import { runManager } from '../../../manager/manager.ts';
import { DEFAULT_MANAGER_OPTIONS, type ManagerOptions, type ManagerPorts } from '../../../manager/ports.ts';
import { ContentsStore } from '../../../store/contents.ts';
import { publicKeyOf } from '../../../store/seal.ts';
import { createCommand, parse } from '../../command.ts';
import type { CommandContext } from '../../context.ts';
import { takeInterrupts } from '../../interrupts/interrupt.ts';
import { fleetFileChange } from '../../manager/fleet-file-change.ts';
import { addManagerFlags, type ManagerFlags } from '../../manager/manager-flags.ts';
import { managerKey } from '../../manager/manager-key.ts';
import { ManagerOutput } from '../../manager/manager-output.ts';
import { nodeCondition } from '../../manager/node-condition.ts';
import { statusSocket } from '../../manager/status-socket.ts';
import { nodesOrFail } from '../../run/nodes.ts';
import { withRecords } from '../../stacks/with-stacks.ts';
import { VERSION } from '../../version.ts';

const NO_CHANGE = { withdraw: [], publish: [] };

interface Flags extends ManagerFlags {
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
  addManagerFlags(command).option(
    '--status-socket <path>',
    'serve /status and /metrics there (default: in the state folder)',
  );
  if (!parse(command, argv)) return EXIT.done;
  const flags = command.opts<Flags>();
  const interrupt = takeInterrupts();
  try {
    while (!interrupt.signal.aborted) await keepFleet(context, flags, interrupt.signal);
    return EXIT.done;
  } finally {
    interrupt.release();
  }
}

/** Keeps the stacks of the nodes that the fleet file names, until it says something else, or the signal aborts. */
async function keepFleet(context: CommandContext, flags: Flags, signal: AbortSignal): Promise<void> {
  const key = managerKey(context.environment);
  // A node that is away when a manager begins is its work, and no reason for an exit status.
  const missingNodes = new Set<string>();
  const quiet = { ...context, missingNodes, globals: { ...context.globals, progress: 'quiet' as const } };
  const resolved = nodesOrFail(quiet);
  const { telling } = resolved;
  const options: ManagerOptions = {
    ...DEFAULT_MANAGER_OPTIONS,
    nodeDownMs: flags.nodeDown,
    leaseTtlMs: flags.leaseTtl,
    resyncMs: flags.resync,
    sampleMs: flags.autoscaleInterval,
    thresholds: telling.thresholds,
    holder: randomUUID(),
    where: `${hostname()} (process ${process.pid})`,
    version: VERSION,
  };
  await withRecords(quiet, async (session, records) => {
    const contents = new ContentsStore(records);
    await contents.announce(publicKeyOf(key));
    const names = session.nodes.map(({ name }) => name);
    const output = new ManagerOutput(context, names, telling);
    const socket = flags.statusSocket ?? statusSocket(context.environment);
    const endStatus = await output.serve(socket, flags.metricsPort);
    const over = new AbortController();
    const either = AbortSignal.any([over.signal, signal]);
    const watched = followFleetFile(context, resolved, output, either).finally(() => over.abort());
    const ports: ManagerPorts = {
      engines: new Map(session.engines.map((engine) => [engine.node, engine])),
      records,
      clock: systemClock,
      timeOfDay: () => new Date().toISOString(),
      random: Math.random,
      applyContext: (engines, passing) => ({ ...session.applyContext(passing), engines }),
      readContents: (...revisions) =>
        contents.read(
          revisions.flatMap((revision) => revision.contents ?? []),
          key,
        ),
      ...(session.nodes.length > 1
        ? {
            bringRoutes: async (passing) => void (await (await session.openMesh()).turn(NO_CHANGE, passing)),
          }
        : {}),
      nodeCondition: (node, passing) => nodeCondition(session, node, passing),
      audience: output.audience,
      report: output.report,
    };
    try {
      await runManager(ports, options, either);
    } finally {
      over.abort();
      await Promise.all([watched, endStatus()]);
    }
  });
}

async function followFleetFile(
  context: CommandContext,
  known: ResolvedNodes,
  { report }: ManagerOutput,
  signal: AbortSignal,
): Promise<void> {
  const onRefused = (message: string): void =>
    report({
      kind: 'fleet-file',
      message: `the fleet file can not be used, what it said before counts: ${message}`,
    });
  if (!(await fleetFileChange(context, known, onRefused, signal))) return;
  report({ kind: 'fleet-file', message: 'the fleet file has changed: the manager starts over with it' });
}
