import { CommanderError } from 'commander';
import { CommandFailed } from './cli/command-failed.ts';
import { runProgram } from './cli/program.ts';
import { EXIT } from './errors/exit-status.ts';
import { FlotillaError } from './errors/flotilla-error.ts';

/** Tells the user what went wrong -> exit status. Only a fault of flotilla's own shows a stack. */
function reportFailure(error: unknown): number {
  // commander has printed its message already.
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.failed;
  if (error instanceof CommandFailed) return error.exitStatus;
  if (error instanceof Error && error.name === 'AbortError') return EXIT.interrupted;
  if (error instanceof FlotillaError) {
    process.stderr.write(`${error.message}\n`);
    if (error.hint !== undefined) process.stderr.write(`hint: ${error.hint}\n`);
    return error.exitStatus;
  }
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`This is a fault of flotilla itself; please report it.\n${stack}\n`);
  return EXIT.bug;
}

/** A reader that goes away ("flotilla logs | head") is no failure. */
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(EXIT.done);
  throw error;
});

process.exitCode = await runProgram(process.argv.slice(2)).catch(reportFailure);
