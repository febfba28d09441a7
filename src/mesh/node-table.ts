import { createHash } from 'node:crypto';
import { SshError } from '../ssh/ssh-error.ts';
import { type MeshHost, NO_RIGHTS } from './host.ts';
import type { MeshNode } from './node.ts';
import {
  applyScript,
  CHECK_NOTHING,
  checkScript,
  HAS_SYSTEMD,
  KEEP_SCRIPT,
  NO_NFT,
  REMOVE_SCRIPT,
} from './rules/node-scripts.ts';
import type { RoutingTable } from './rules/routing-table.ts';
import { NO_RULESET, ruleset } from './rules/ruleset.ts';

/** What became of one node's table; a reason where it refused. */
export type TableOutcome = 'changed' | 'unchanged' | { readonly reason: string };

/** Makes one node answer on what the table says. A machine that is not reached is a reason. */
export async function bringTable(
  { name, host }: MeshNode,
  table: RoutingTable,
  signal?: AbortSignal,
): Promise<TableOutcome> {
  if (host === undefined) return { reason: 'it is not reached over SSH' };
  return orReason(async () => {
    const wanted = wantedOn(name, table);
    const { code, stdout, stderr } = await check(host, wanted, signal);
    if (code === 0) return 'unchanged';
    if (code !== 1) return { reason: refusal(code, stderr) };
    if (wanted.isEmpty) return remove(host);
    const options = signal === undefined ? {} : { signal };
    const applied = await host.run(applyScript(wanted.digest), { ...options, stdin: wanted.text });
    if (applied.code !== 0) return { reason: refusal(applied.code, applied.stderr) };
    if (stdout.includes(HAS_SYSTEMD)) {
      const kept = await host.run(KEEP_SCRIPT, { stdin: ruleset(table, name, { isLasting: true }) });
      if (kept.code !== 0) return { reason: refusal(kept.code, kept.stderr) };
    }
    return 'changed';
  });
}

/** Whether a node answers on what the table says; where that can't be found out, it does as far as is known. */
export async function hasTable(
  { name, host }: MeshNode,
  table: RoutingTable,
  signal?: AbortSignal,
): Promise<boolean> {
  if (host === undefined) return true;
  return (await check(host, wantedOn(name, table), signal)).code !== 1;
}

/** How a node answers on the ports of the mesh. */
export interface NodeService {
  readonly kind: 'nftables' | 'none';
  /** It answers on what it should. */
  readonly isCurrent: boolean;
  /** Why it answers on nothing. */
  readonly reason?: string;
}

/** Asks a node what serves it. */
export async function servedBy(
  { name, host }: MeshNode,
  table: RoutingTable,
  signal?: AbortSignal,
): Promise<NodeService> {
  const nothing = (reason: string): NodeService => ({ kind: 'none', isCurrent: false, reason });
  if (host === undefined) return nothing('it is not reached over SSH');
  try {
    const { code, stderr } = await check(host, wantedOn(name, table), signal);
    if (code === 0 || code === 1) return { kind: 'nftables', isCurrent: code === 0 };
    return nothing(refusal(code, stderr));
  } catch (error) {
    if (error instanceof SshError) return nothing(error.message);
    throw error;
  }
}

/** Takes everything of the mesh from a node, and leaves it as it was before. */
export function removeTable({ host }: MeshNode): Promise<TableOutcome> {
  if (host === undefined) return Promise.resolve({ reason: 'it is not reached over SSH' });
  return orReason(async () => {
    const { code, stderr } = await host.run(CHECK_NOTHING);
    if (code === 0) return 'unchanged';
    return code === 1 ? remove(host) : { reason: refusal(code, stderr) };
  });
}

async function remove(host: MeshHost): Promise<TableOutcome> {
  const { code, stderr } = await host.run(REMOVE_SCRIPT);
  return code === 0 ? 'changed' : { reason: refusal(code, stderr) };
}

interface Wanted {
  readonly text: string;
  readonly digest: string;
  readonly isEmpty: boolean;
}

function wantedOn(node: string, table: RoutingTable): Wanted {
  const text = ruleset(table, node);
  const digest = createHash('sha256').update(text).digest('hex').slice(0, 16);
  return { text, digest, isEmpty: text === NO_RULESET };
}

function check(
  host: MeshHost,
  { digest, isEmpty }: Wanted,
  signal?: AbortSignal,
): ReturnType<MeshHost['run']> {
  return host.run(isEmpty ? CHECK_NOTHING : checkScript(digest), signal === undefined ? {} : { signal });
}

async function orReason(work: () => Promise<TableOutcome>): Promise<TableOutcome> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof SshError) return { reason: error.message };
    throw error;
  }
}

function refusal(code: number | undefined, stderr: string): string {
  if (code === NO_RIGHTS) return 'the user of SSH is not root, and sudo asks for a password';
  if (code === NO_NFT) return 'nft is not installed';
  const lines = stderr.trim().split('\n');
  return lines.find((line) => /error/i.test(line)) ?? (lines[0] || `a script ended with ${code}`);
}
