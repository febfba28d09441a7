import type { Command } from 'commander';
import type { StackStore } from '../../store/stacks.ts';
import { formatListing } from '../../ui/text/listing.ts';
import { FORMAT_HELP } from '../command.ts';
import type { CommandContext } from '../context.ts';
import { collect } from '../globals.ts';
import type { Session } from '../run/session.ts';
import { applyFilters, hasLabel } from './filters.ts';
import { type StackService, serviceId, serviceName } from './overview.ts';
import { modeOf, serviceListing } from './service-row.ts';
import { pendingTasks } from './tasks/pending-tasks.ts';
import { markFollowed, taskListing } from './tasks/task-row.ts';

interface ListFlags {
  readonly filter?: readonly string[];
  readonly format: string;
  readonly quiet?: boolean;
  readonly trunc?: boolean;
}

/** The flags of lists of services, and of their tasks. */
export function addListFlags(command: Command, kind: 'services' | 'tasks'): Command {
  const keys = kind === 'services' ? 'id, label, mode, name' : 'id, name, node, desired-state';
  command
    .option('-f, --filter <key=value>', `list only what matches; by ${keys}; repeatable`, collect)
    .option('--format <format>', FORMAT_HELP, '')
    .option('-q, --quiet', 'print ids only');
  if (kind === 'services') return command;
  return command
    .option('--no-trunc', 'print whole ids')
    .option('--no-resolve', "accepted for docker's sake: names are always shown");
}

/** Prints services as `docker service ls` does. */
export function printServices(
  context: CommandContext,
  command: Command,
  services: readonly StackService[],
  nodeCount: number,
): void {
  const { filter = [], format, quiet } = command.opts<ListFlags>();
  const kept = applyFilters(services, filter, {
    id: (service, value) => serviceId(service).startsWith(value),
    name: (service, value) => serviceName(service).startsWith(value),
    mode: (service, value) => modeOf(service) === value.replace('-', ' '),
    label: ({ definition }, value) => hasLabel(definition.deploy?.labels, value),
  });
  const listing = serviceListing(kept, nodeCount);
  context.stdout.write(formatListing(listing, quiet ? '{{.ID}}' : format));
}

/** Prints the containers of services, what waits for one, and those that are over, as `docker service ps` does tasks. */
export async function printTasks(
  context: CommandContext,
  command: Command,
  services: readonly StackService[],
  session: Session,
  { history }: StackStore,
): Promise<void> {
  const { filter = [], format, quiet, trunc = true } = command.opts<ListFlags>();
  const stacks = [...new Set(services.map(({ stack }) => stack))];
  const ended = new Map(
    await Promise.all(stacks.map(async (name) => [name, await history.of(name)] as const)),
  );
  const pending = await pendingTasks(session, services);
  const tasks = services.map((service) => ({
    service,
    pending: pending.get(service) ?? [],
    ended: (ended.get(service.stack) ?? []).filter((task) => task.service === service.key),
  }));
  const listing = taskListing(tasks, { truncate: trunc, nowMs: Date.now() });
  const startsWith = (field: string) => (row: Readonly<Record<string, unknown>>, value: string) =>
    String(row[field]).startsWith(value);
  const rows = applyFilters(listing.rows, filter, {
    id: startsWith('ID'),
    name: startsWith('Name'),
    node: (row, value) => row.Node === value,
    'desired-state': (row, value) => String(row.DesiredState).toLowerCase() === value.toLowerCase(),
  });
  const shown = /^\s*(table|$)/.test(format) ? markFollowed(rows) : rows;
  context.stdout.write(formatListing({ ...listing, rows: shown }, quiet ? '{{.ID}}' : format));
}
