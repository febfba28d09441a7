import { spawn } from 'node:child_process';
import { existsSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { type Finished, type RunOptions, run } from '../../support/process.ts';
import { Running } from '../support/running.ts';
import { FLOTILLA, type Stack } from '../support/stack.ts';

/** Runs the program under the name of docker compose, in the stack's folder. */
export function compose(stack: Stack, args: readonly string[], options: RunOptions = {}): Promise<Finished> {
  return run(programOf(stack), args, {
    ...options,
    cwd: stack.folder,
    env: stack.environment(options.env),
  });
}

/** The same, where anything but success is the test's failure. */
export async function composeOk(stack: Stack, ...args: readonly string[]): Promise<Finished> {
  const finished = await compose(stack, args);
  if (finished.status === 0) return finished;
  throw new Error(`docker-compose ${args.join(' ')} ended with ${finished.status}: ${finished.stderr}`);
}

/** Starts it and lets it run; it ends with the stack. */
export function startCompose(stack: Stack, ...args: readonly string[]): Running {
  const env = { ...process.env, ...stack.environment() };
  const running = new Running(spawn(programOf(stack), args, { cwd: stack.folder, env }));
  stack.owns(running);
  return running;
}

/** The program by that name, in the stack's folder. */
export function programOf(stack: Stack): string {
  const program = join(stack.folder, 'docker-compose');
  if (!existsSync(program)) symlinkSync(FLOTILLA, program);
  return program;
}
