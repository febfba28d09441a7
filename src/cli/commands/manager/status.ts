import { EXIT } from '../../../errors/exit-status.ts';
import { askStatus } from '../../../manager/seen/ask-status.ts';
import { decodeLease, isRecent, LEASE_KEY, type LeaseRecord } from '../../../store/lease-record.ts';
import { StackStore } from '../../../store/stacks.ts';
import { createCommand, parse } from '../../command.ts';
import type { CommandContext } from '../../context.ts';
import { type Installed, installed, installedText } from '../../manager/installed.ts';
import { statusSocket } from '../../manager/status-socket.ts';
import { withRecords } from '../../stacks/with-stacks.ts';

interface Flags {
  readonly format: string;
  readonly socket?: string | true;
}

/** `flotilla manager status`: who holds the lease, and the stacks in its store. 1 where no manager works. */
export async function run(argv: readonly string[], context: CommandContext): Promise<number> {
  const command = createCommand(context, {
    name: 'manager status',
    summary:
      'Show the working manager, its store, how it is installed, and the stacks it looks after. Exits with 1 if none works.',
    examples: ['manager status', 'manager status --format json', 'manager status --socket'],
  })
    .option('--format <format>', 'table or json', 'table')
    .option(
      '--socket [path]',
      'ask the manager on this machine that serves its status there (default: in the state folder), as JSON, and no engine',
    );
  if (!parse(command, argv)) return EXIT.done;
  const { format, socket } = command.opts<Flags>();
  if (socket !== undefined) {
    const path = socket === true ? statusSocket(context.environment) : socket;
    context.stdout.write(`${JSON.stringify(await askStatus(path))}\n`);
    return EXIT.done;
  }
  return withRecords(context, async (session, records) => {
    const [stored, stacks, how] = await Promise.all([
      records.get(LEASE_KEY),
      new StackStore(records).names(),
      installed(session, context.missingNodes),
    ]);
    const lease = stored === undefined ? undefined : decodeLease(stored.value, records.place);
    const isWorking = lease !== undefined && isRecent(lease, Date.now());
    const show = format === 'json' ? asJson : asText;
    context.stdout.write(show({ lease, isWorking, store: records.place, stacks, installed: how }));
    return isWorking ? EXIT.done : EXIT.failed;
  });
}

interface Status {
  readonly lease: LeaseRecord | undefined;
  readonly isWorking: boolean;
  readonly store: string;
  readonly stacks: readonly string[];
  readonly installed: Installed;
}

function asJson({ lease, isWorking, store, stacks, installed: how }: Status): string {
  const { where = '', epoch = 0, renewedAt = '', version = '' } = lease ?? {};
  const manager = { working: isWorking, where, term: epoch, renewedAt, version };
  return `${JSON.stringify({ manager, installed: how, store, stacks })}\n`;
}

function asText({ lease, isWorking, store, stacks, installed: how }: Status): string {
  const lines = [
    `Manager:   ${managerText(lease, isWorking)}`,
    `Installed: ${installedText(how)}`,
    `Store:     ${store}`,
    `Stacks:    ${stacks.join(', ') || 'none'}`,
  ];
  return `${lines.join('\n')}\n`;
}

function managerText(lease: LeaseRecord | undefined, isWorking: boolean): string {
  if (lease === undefined || lease.holder === '') return 'none; flotilla manager install installs one';
  const known = `${lease.where}, flotilla ${lease.version}, term ${lease.epoch}, last heard of ${lease.renewedAt}`;
  return isWorking ? known : `${known}; it seems to be gone`;
}
