import { renameSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { renderProblems } from '../../compose/render-problems.ts';
import { EXIT } from '../../errors/exit-status.ts';
import { FlotillaError } from '../../errors/flotilla-error.ts';
import { hasErrors } from '../../errors/problem.ts';
import { systemReason } from '../../errors/system-error.ts';
import { FleetFileEdit } from '../../fleet/file/edit.ts';
import { FLEET_FILE_NAMES } from '../../fleet/file/find.ts';
import { loadFleetFile } from '../../fleet/file/load.ts';
import { fleetFileOf } from '../../fleet/resolve-nodes.ts';
import { CommandFailed } from '../command-failed.ts';
import type { CommandContext } from '../context.ts';
import { diskFiles } from '../project/disk-files.ts';
import { nodesRequest } from '../run/nodes.ts';

/** The fleet file that node commands work on: the one that counts, or a new one beside the compose file. */
function fleetFilePath(context: CommandContext): string {
  const request = nodesRequest(context);
  // An engine that the environment names is no reason to write into no file.
  const environment = { FLOTILLA_FLEET: request.environment.FLOTILLA_FLEET };
  return (
    fleetFileOf({ ...request, environment }) ??
    join(request.folder ?? resolve(context.cwd), FLEET_FILE_NAMES[0])
  );
}

/**
 * Changes the fleet file -> its path. A file that is not valid, or would not be after it, is left as it is, with its problems printed. `mayCreate`
 * begins one where there is none. Throws `NO_FLEET_FILE`, `FILE_UNWRITABLE`, and what `change` throws.
 */
export function editFleet(
  context: CommandContext,
  change: (edit: FleetFileEdit) => void,
  { mayCreate }: { readonly mayCreate: boolean },
): string {
  const path = fleetFilePath(context);
  const text = diskFiles.readText(path);
  if (text === undefined && !mayCreate) {
    throw new FlotillaError('NO_FLEET_FILE', `There is no fleet file: ${path} does not exist`, {
      hint: 'flotilla node add ssh://user@host begins one; --fleet names one elsewhere',
    });
  }
  if (text !== undefined && text.trim() !== '') refuseInvalid(context, path, text);
  const edit = new FleetFileEdit(text ?? '');
  change(edit);
  const changed = edit.toString();
  refuseInvalid(context, path, changed);
  write(path, changed);
  return path;
}

function refuseInvalid(context: CommandContext, path: string, text: string): void {
  const reader = {
    ...diskFiles,
    readText: (file: string) => (file === path ? text : diskFiles.readText(file)),
  };
  const { problems, sources } = loadFleetFile(path, reader);
  if (!hasErrors(problems)) return;
  context.stderr.write(renderProblems(problems, sources, context.cwd));
  throw new CommandFailed(EXIT.failed);
}

/** By a rename, so that nobody reads half a file. */
function write(path: string, text: string): void {
  const draft = `${path}.${process.pid}`;
  try {
    writeFileSync(draft, text);
    renameSync(draft, path);
  } catch (cause) {
    throw new FlotillaError('FILE_UNWRITABLE', `${path} can't be written: ${systemReason(cause)}`, { cause });
  }
}
