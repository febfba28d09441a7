import { Option } from 'commander';
import { connectDocker } from '../../../engine/docker/docker-engine.ts';
import { EXIT } from '../../../errors/exit-status.ts';
import { FlotillaError } from '../../../errors/flotilla-error.ts';
import { parseHost } from '../../../fleet/endpoint.ts';
import { type NodeReport, readNodeReport } from '../../../fleet/facts.ts';
import type { Node } from '../../../fleet/node.ts';
import { hostNameOf } from '../../../fleet/resolve-nodes.ts';
import { DEFAULT_NODE_SETTINGS } from '../../../model/node-settings.ts';
import { Ssh } from '../../../ssh/ssh.ts';
import { binarySize } from '../../../ui/text/human.ts';
import { createCommand, parse } from '../../command.ts';
import type { CommandContext } from '../../context.ts';
import { refuseDryRun } from '../../groups/refuse-dry-run.ts';
import { editFleet } from '../../nodes/edit-fleet.ts';
import { collectLabel } from '../../nodes/label-flags.ts';
import { provisionNode } from '../../nodes/provision-node.ts';
import { terminalQuestions } from '../../terminal/questions.ts';

interface Flags {
  readonly name?: string;
  readonly label?: Readonly<Record<string, string>>;
  readonly availability?: string;
  readonly address?: string;
  readonly address6?: string;
  readonly check: boolean;
  readonly provision?: boolean;
  readonly yes?: boolean;
}

/** `flotilla node add`: an engine becomes a node of the fleet file. */
export async function run(argv: readonly string[], context: CommandContext): Promise<number> {
  const command = createCommand(context, {
    name: 'node add',
    summary: 'Add an engine to the fleet file, which is created if there is none.',
    examples: [
      'node add ssh://root@10.0.0.1',
      'node add --name b --label zone=eu-1 ssh://deploy@10.0.0.2',
      'node add --provision ssh://root@10.0.0.3',
    ],
  })
    .argument('<host>', 'where the engine is: ssh://user@host, unix:// or tcp://')
    .option('--name <name>', 'name of the node; what its engine calls itself by default')
    .option('--label <key=value>', 'label for constraints; repeatable', collectLabel)
    .addOption(
      new Option('--availability <state>', 'what the node takes part in').choices([
        'active',
        'pause',
        'drain',
      ]),
    )
    .option('--address <ip>', 'address under which the other nodes reach it')
    .option('--address6 <ip>', 'its IPv6 address as well, so that published ports answer over IPv6')
    .option('--no-check', 'add it without asking whether it answers')
    .option('--provision', 'install an engine on a bare Debian, Ubuntu, Fedora or Alpine host first')
    .option('-y, --yes', 'do not ask before something is installed');
  if (!parse(command, argv)) return EXIT.done;
  const flags = command.opts<Flags>();
  const [host = ''] = command.args;
  const endpoint = parseHost(host);
  const node: Node = {
    name: flags.name ?? hostNameOf(endpoint),
    endpoint,
    settings: DEFAULT_NODE_SETTINGS,
  };
  if (flags.provision !== true) refuseDryRun(context, 'node add');
  if (flags.provision) {
    const isDone = await provisionNode(context, { node, isConfirmed: flags.yes === true });
    if (!isDone) return EXIT.done;
  }
  const report = flags.check ? await check(context, node) : undefined;
  const name = flags.name ?? report?.info.hostname ?? node.name;
  const path = editFleet(
    context,
    (edit) =>
      edit.add(name, {
        host,
        ...(flags.availability === undefined ? {} : { availability: flags.availability }),
        ...(flags.address === undefined ? {} : { address: flags.address }),
        ...(flags.address6 === undefined ? {} : { address6: flags.address6 }),
        ...(flags.label === undefined ? {} : { labels: flags.label }),
      }),
    { mayCreate: true },
  );
  context.stderr.write(
    `Node "${name}" is in ${path}${report === undefined ? '' : `: ${describe(report)}`}\n`,
  );
  return EXIT.done;
}

type ReadyReport = Extract<NodeReport, { readonly kind: 'ready' }>;

/** Throws the node's own error where it does not answer. */
async function check(context: CommandContext, node: Node): Promise<ReadyReport> {
  const ssh = new Ssh(context.environment, () => terminalQuestions(context));
  const engine = connectDocker({ node: node.name, endpoint: node.endpoint, ssh });
  try {
    // For its typed error, with the hint that belongs to it.
    await engine.facts();
    const report = await readNodeReport(node, engine, ssh);
    if (report.kind === 'ready') return report;
    throw new FlotillaError(report.code, report.reason);
  } finally {
    engine.close();
    await ssh.close();
  }
}

function describe({ facts, info }: ReadyReport): string {
  const { engineVersion, os } = facts;
  return `Docker Engine ${engineVersion}, ${os}/${info.architecture}, ${info.cpus} CPUs, ${binarySize(info.memoryBytes)}`;
}
