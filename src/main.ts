import { basename } from 'node:path';
import { CommanderError } from 'commander';
import { CommandFailed } from './cli/command-failed.ts';
import { asDaemonResponse } from './cli/compatibility/daemon-words.ts';
import { followCallingCli } from './cli/interrupts/calling-cli.ts';
import { type Invocation, invocationOf } from './cli/invocation.ts';
import { STDERR } from './cli/output.ts';
import { runProgram } from './cli/program.ts';
import { EXIT } from './errors/exit-status.ts';
import { FlotillaError } from './errors/flotilla-error.ts';
import { hintAs } from './progress/hints.ts';

/** Tells the user what went wrong -> exit status. Only a fault of flotilla's own shows a stack. */
function reportFailure(error: unknown, { program, isCompose }: Invocation): number {
  // commander has printed its message already.
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.failed;
  if (error instanceof CommandFailed) return error.exitStatus;
  if (error instanceof Error && error.name === 'AbortError') return EXIT.interrupted;
  if (error instanceof FlotillaError) {
    STDERR.write(`${isCompose ? asDaemonResponse(error.code, error.message) : error.message}\n`);
    if (error.hint !== undefined) {
      STDERR.write(`hint: ${hintAs(program, error.hint)}\n`);
    }
    return error.exitStatus;
  }
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  STDERR.write(`This is a fault of flotilla itself; please report it.\n${stack}\n`);
  return EXIT.bug;
}

// docker-modem parses addresses with a function that the runtime deprecates; users can do nothing about it.
process.noDeprecation = true;

/**
 * The name in the shell's word: the executable knows it as argv0, and a script by its path. The
 * development launcher, a script itself, hands its own name on.
 */
function calledAs(): string {
  const handedOn = process.env.FLOTILLA_CALLED_AS;
  delete process.env.FLOTILLA_CALLED_AS;
  const isScript = /^(node|bun)(\.exe)?$/.test(basename(process.argv0));
  return handedOn ?? (isScript ? (process.argv[1] ?? '') : process.argv0);
}

const invocation = invocationOf(calledAs(), process.argv.slice(2), process.env);
for (const [name, value] of Object.entries(invocation.environment)) {
  if (value === undefined) delete process.env[name];
  else process.env[name] = value;
}
void followCallingCli(process.env);
process.exitCode = await runProgram(invocation).catch((error: unknown) => reportFailure(error, invocation));
