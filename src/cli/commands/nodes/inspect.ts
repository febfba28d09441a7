import { formatEndpoint } from '../../../engine/docker/transport/endpoint.ts';
import { EXIT } from '../../../errors/exit-status.ts';
import type { NodeReport } from '../../../fleet/facts.ts';
import type { ResourceAmounts } from '../../../model/placing/resources.ts';
import { formatListing, type Row } from '../../../ui/text/listing.ts';
import { createCommand, parse } from '../../command.ts';
import type { CommandContext } from '../../context.ts';
import { reportNodes } from '../../nodes/report-nodes.ts';

/** `flotilla node inspect`: a node's settings and facts as JSON. */
export async function run(argv: readonly string[], context: CommandContext): Promise<number> {
  const command = createCommand(context, {
    name: 'node inspect',
    summary: 'Show what the fleet file and the engines say about nodes, as JSON.',
    examples: ['node inspect a', "node inspect --format '{{.Engine.Version}}' a b"],
  })
    .argument('<nodes...>', 'names of nodes')
    .option('--format <template>', 'a Go template for each node', '');
  if (!parse(command, argv)) return EXIT.done;
  const { format } = command.opts<{ format: string }>();
  const reports = await reportNodes(context, command.args);
  const rows = reports.map(describe);
  if (format === '' || format === 'json') context.stdout.write(`${JSON.stringify(rows, undefined, 2)}\n`);
  else context.stdout.write(formatListing({ titles: {}, columns: [], rows }, format));
  return reports.every(({ kind }) => kind === 'ready') ? EXIT.done : EXIT.failed;
}

function describe(report: NodeReport): Row {
  const { node } = report;
  const { labels, availability, address } = node.settings;
  const settings = {
    Name: node.name,
    Host: formatEndpoint(node.endpoint),
    Availability: availability,
    Labels: labels,
    ...(address === undefined ? {} : { Address: address }),
  };
  if (report.kind !== 'ready') {
    return { ...settings, Status: 'unreachable', Code: report.code, Reason: report.reason };
  }
  const { facts, info, freeBytes } = report;
  return {
    ...settings,
    Status: 'ready',
    Hostname: info.hostname,
    Platform: { OS: facts.os, Architecture: info.architecture },
    Resources: {
      CPUs: info.cpus,
      MemoryBytes: info.memoryBytes,
      ...(freeBytes === undefined ? {} : { FreeDiskBytes: freeBytes }),
      ...filled('Generic', info.resources),
      ...filled('FleetFile', report.node.settings.resources),
    },
    Engine: {
      ID: info.engineId,
      Version: facts.engineVersion,
      APIVersion: facts.apiVersion,
      Labels: info.labels,
      Plugins: info.plugins,
      Runtimes: info.runtimes,
      ...(info.dataFolder === undefined ? {} : { DataFolder: info.dataFolder }),
    },
    Swarm: {
      State: info.swarm.state,
      NodeID: info.swarm.nodeId,
      IsManager: info.swarm.isManager,
      Address: info.swarm.address,
    },
  };
}

function filled(name: string, amounts: ResourceAmounts = {}): object {
  return Object.keys(amounts).length === 0 ? {} : { [name]: amounts };
}
