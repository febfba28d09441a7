import { setTimeout as delay } from 'node:timers/promises';
import { FlotillaError } from '../../errors/flotilla-error.ts';
import { type ResolvedNodes, resolveNodes } from '../../fleet/resolve-nodes.ts';
import type { CommandContext } from '../context.ts';
import { nodesRequest } from '../run/nodes.ts';

const LOOK_MS = 5000;

/**
 * Waits until the fleet file says something else than what is known, and can be read: true; or until the signal aborts: false. Of
 * a file that can't be read `onRefused` hears once; what it said before counts.
 */
export async function fleetFileChange(
  context: CommandContext,
  known: ResolvedNodes,
  onRefused: (message: string) => void,
  signal: AbortSignal,
): Promise<boolean> {
  const before = textOf(known);
  let told: string | undefined;
  while (!signal.aborted) {
    await delay(LOOK_MS, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) break;
    const found = look(context);
    if (typeof found !== 'string') {
      if (textOf(found) !== before) return true;
      told = undefined;
    } else if (found !== told) {
      onRefused(found);
      told = found;
    }
  }
  return false;
}

/** What the file says now, or why that can't be used. */
function look(context: CommandContext): ResolvedNodes | string {
  try {
    const found = resolveNodes(nodesRequest(context));
    const error = found.problems.find(({ severity }) => severity === 'error');
    if (error === undefined) return found;
    const { at, message } = error;
    return at === undefined ? message : `${at.file}:${at.line}:${at.column} ${message}`;
  } catch (error) {
    if (error instanceof FlotillaError) return error.message;
    throw error;
  }
}

function textOf({ fleetFile, sources }: ResolvedNodes): string | undefined {
  return fleetFile === undefined ? undefined : sources.get(fleetFile);
}
