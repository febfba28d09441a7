import { createHash } from 'node:crypto';
import { FlotillaError } from '../errors/flotilla-error.ts';
import type { ExecResult } from '../ssh/exec.ts';
import { type MeshHost, NO_RIGHTS } from './host.ts';
import type { MeshNode } from './node.ts';
import { bringProxy, proxyState, removeProxy } from './proxy/node-proxy.ts';
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

/** The outcome for one node's table: the reason where it refused, or why a proxy serves it instead of the kernel. */
export type TableOutcome =
  | 'changed'
  | 'unchanged'
  | { readonly reason: string }
  | { readonly proxied: string };

/** How a node answers on the ports of the mesh. */
export interface NodeService {
  readonly kind: 'nftables' | 'haproxy' | 'nginx' | 'none';
  /** It answers on what it should. */
  readonly isCurrent: boolean;
  /** Why it answers on nothing, or why not the kernel does it. */
  readonly reason?: string;
}

/**
 * Makes one node answer on what the table says: the kernel, or where that can't be told, a proxy. What speaks against it is the
 * answer.
 */
export async function bringTable(
  node: MeshNode,
  table: RoutingTable,
  signal?: AbortSignal,
): Promise<TableOutcome> {
  return orReason(async () => {
    const wanted = wantedOn(node.name, table);
    const checked = await check(node, wanted, signal);
    if (isProxied(checked)) {
      const outcome = await bringProxy(node.engine, table, signal);
      return outcome === 'changed' ? { proxied: refusal(checked) } : outcome;
    }
    if (checked.code === 0) return 'unchanged';
    if (checked.code !== 1 || node.host === undefined) return { reason: refusal(checked) };
    // Where nft has come since, a proxy would go on holding the ports.
    await removeProxy(node.engine, signal);
    if (wanted.isEmpty) return removeFrom(node.host);
    return applyTo(node.host, wanted, checked.stdout.includes(HAS_SYSTEMD), signal);
  });
}

async function applyTo(
  host: MeshHost,
  { text, lasting, digest }: Wanted,
  keeps: boolean,
  signal?: AbortSignal,
): Promise<TableOutcome> {
  const options = signal === undefined ? {} : { signal };
  const applied = await host.run(applyScript(digest), { ...options, stdin: text });
  if (applied.code !== 0) return { reason: refusal(applied) };
  const kept = keeps ? await host.run(KEEP_SCRIPT, { stdin: lasting() }) : applied;
  return kept.code === 0 ? 'changed' : { reason: refusal(kept) };
}

/** What serves a node, and whether as the table says. */
export async function servedBy(
  node: MeshNode,
  table: RoutingTable,
  signal?: AbortSignal,
): Promise<NodeService> {
  try {
    const checked = await check(node, wantedOn(node.name, table), signal);
    if (checked.code === 0 || checked.code === 1) {
      return { kind: 'nftables', isCurrent: checked.code === 0 };
    }
    const reason = refusal(checked);
    if (!isProxied(checked)) return { kind: 'none', isCurrent: false, reason };
    const { isCurrent, kind } = await proxyState(node.engine, table, signal);
    return { kind: kind === 'haproxy' || kind === 'nginx' ? kind : 'none', isCurrent, reason };
  } catch (error) {
    if (!(error instanceof FlotillaError)) throw error;
    return { kind: 'none', isCurrent: false, reason: error.message };
  }
}

/** Takes everything of the mesh from a node, and leaves it as it was before. */
export function removeTable({ engine, host }: MeshNode): Promise<TableOutcome> {
  return orReason(async () => {
    const hadProxy = await removeProxy(engine);
    const checked = host === undefined ? NO_HOST : await host.run(CHECK_NOTHING);
    if (checked.code === 1 && host !== undefined) return removeFrom(host);
    if (checked.code !== 0 && !isProxied(checked)) return { reason: refusal(checked) };
    return hadProxy ? 'changed' : 'unchanged';
  });
}

async function removeFrom(host: MeshHost): Promise<TableOutcome> {
  const removed = await host.run(REMOVE_SCRIPT);
  return removed.code === 0 ? 'changed' : { reason: refusal(removed) };
}

interface Wanted {
  readonly text: string;
  /** What the machine begins with when it is started again. */
  readonly lasting: () => string;
  readonly digest: string;
  readonly isEmpty: boolean;
}

function wantedOn(node: string, table: RoutingTable): Wanted {
  const text = ruleset(table, node);
  const digest = createHash('sha256').update(text).digest('hex').slice(0, 16);
  const lasting = (): string => ruleset(table, node, { isLasting: true });
  return { text, lasting, digest, isEmpty: text === NO_RULESET };
}

/** As if a script had run, where none can. */
const NO_HOST: ExecResult = { code: NO_RIGHTS, stdout: '', stderr: '' };

async function check(
  { host }: MeshNode,
  { digest, isEmpty }: Wanted,
  signal?: AbortSignal,
): Promise<ExecResult> {
  if (host === undefined) return NO_HOST;
  return host.run(isEmpty ? CHECK_NOTHING : checkScript(digest), signal === undefined ? {} : { signal });
}

/** The kernel can't be told, and asking again changes nothing. */
function isProxied({ code }: ExecResult): boolean {
  return code === NO_RIGHTS || code === NO_NFT;
}

async function orReason(work: () => Promise<TableOutcome>): Promise<TableOutcome> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof FlotillaError) return { reason: error.message };
    throw error;
  }
}

function refusal({ code, stderr }: ExecResult): string {
  if (code === NO_RIGHTS) return 'its user is not root, and may not run nft by sudo without a password';
  if (code === NO_NFT) return 'nft is not installed';
  const lines = stderr.trim().split('\n');
  return lines.find((line) => /error/i.test(line)) ?? (lines[0] || `a script ended with ${code}`);
}
