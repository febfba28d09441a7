import { existsSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { type Finished, type RunOptions, run } from '../../support/process.ts';
import { FLOTILLA, type Stack } from '../support/stack.ts';

/** Runs the program under the name of docker compose, in the stack's folder. */
export function compose(stack: Stack, args: readonly string[], options: RunOptions = {}): Promise<Finished> {
  const program = join(stack.folder, 'docker-compose');
  if (!existsSync(program)) symlinkSync(FLOTILLA, program);
  return run(program, args, { ...options, cwd: stack.folder, env: stack.environment(options.env) });
}

/** The same, where anything but success is the test's failure. */
export async function composeOk(stack: Stack, ...args: readonly string[]): Promise<Finished> {
  const finished = await compose(stack, args);
  if (finished.status === 0) return finished;
  throw new Error(`docker-compose ${args.join(' ')} ended with ${finished.status}: ${finished.stderr}`);
}
