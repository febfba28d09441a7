import { run } from '../../support/process.ts';
import type { Tool } from './hand-over.ts';

export const PEER: Tool = ['docker', 'compose'];

/** Whether docker compose 2.40.3 itself can be called on this machine; Debian's has a revision behind it. */
export async function isPeerAtHand(): Promise<boolean> {
  try {
    const { status, stdout } = await run('docker', ['compose', 'version', '--short']);
    return status === 0 && /^2\.40\.3(-\d+)?$/.test(stdout.trim());
  } catch {
    // There is no docker client.
    return false;
  }
}
