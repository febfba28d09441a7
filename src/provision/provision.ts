import { FlotillaError } from '../errors/flotilla-error.ts';
import type { SshConnection } from '../ssh/connection/connection.ts';
import { exec } from '../ssh/exec.ts';
import type { HostFacts } from './host-facts.ts';
import { asRoot, type Step } from './recipe.ts';

/** As many lines of a failed step's output as the error shows. */
const SHOWN_LINES = 12;

/**
 * Does the steps of a recipe, one after the other; each may be done again. Rejects with `PROVISION_FAILED`, which has the end
 * of the output, or an `SshError`.
 */
export async function provision(
  connection: SshConnection,
  facts: HostFacts,
  steps: readonly Step[],
  onStep: (step: Step) => void,
): Promise<void> {
  for (const step of steps) {
    onStep(step);
    const { code, stdout, stderr } = await exec(connection, asRoot(step, facts));
    if (code === 0) continue;
    const shown = `${stdout}\n${stderr}`
      .split('\n')
      .filter((line) => line.trim() !== '')
      .slice(-SHOWN_LINES)
      .join('\n');
    throw new FlotillaError(
      'PROVISION_FAILED',
      `"${step.title}" ended with ${code ?? 'a signal'} on ${connection.settings.hostName}:\n${shown}`,
      { hint: 'what was done so far stays; once the cause is removed, run the same command again' },
    );
  }
}
