import { EXIT } from '../../../errors/exit-status.ts';
import { decodeLease, isRecent, LEASE_KEY, type LeaseRecord } from '../../../store/lease-record.ts';
import { StackStore } from '../../../store/stacks.ts';
import { createCommand, parse } from '../../command.ts';
import type { CommandContext } from '../../context.ts';
import { withRecords } from '../../stacks/with-stacks.ts';

/** `flotilla manager status`: who holds the lease, and the stacks in its store. 1 where no manager works. */
export async function run(argv: readonly string[], context: CommandContext): Promise<number> {
  const command = createCommand(context, {
    name: 'manager status',
    summary: 'Show which manager works, in which store, and the stacks it looks after; 1 where none does.',
    examples: ['manager status', 'manager status --format json'],
  }).option('--format <format>', 'table or json', 'table');
  if (!parse(command, argv)) return EXIT.done;
  return withRecords(context, async (_session, records) => {
    const stored = await records.get(LEASE_KEY);
    const lease = stored === undefined ? undefined : decodeLease(stored.value, records.place);
    const isWorking = lease !== undefined && isRecent(lease, Date.now());
    const stacks = await new StackStore(records).names();
    const isJson = command.opts<{ format: string }>().format === 'json';
    const show = isJson ? asJson : asText;
    context.stdout.write(show({ lease, isWorking, store: records.place, stacks }));
    return isWorking ? EXIT.done : EXIT.failed;
  });
}

interface Status {
  readonly lease: LeaseRecord | undefined;
  readonly isWorking: boolean;
  readonly store: string;
  readonly stacks: readonly string[];
}

function asJson({ lease, isWorking, store, stacks }: Status): string {
  const { where = '', epoch = 0, renewedAt = '', version = '' } = lease ?? {};
  const manager = { working: isWorking, where, term: epoch, renewedAt, version };
  return `${JSON.stringify({ manager, store, stacks })}\n`;
}

function asText({ lease, isWorking, store, stacks }: Status): string {
  const lines = [`Manager: ${managerText(lease, isWorking)}`, `Store:   ${store}`];
  return `${[...lines, `Stacks:  ${stacks.join(', ') || 'none'}`].join('\n')}\n`;
}

function managerText(lease: LeaseRecord | undefined, isWorking: boolean): string {
  if (lease === undefined || lease.holder === '') return 'none; flotilla manager run starts one';
  const known = `${lease.where}, flotilla ${lease.version}, term ${lease.epoch}, last heard of ${lease.renewedAt}`;
  return isWorking ? known : `${known}; it seems to be gone`;
}
