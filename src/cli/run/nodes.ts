import { dirname, resolve } from 'node:path';
import { renderProblems } from '../../compose/render-problems.ts';
import { EXIT } from '../../errors/exit-status.ts';
import { hasErrors } from '../../errors/problem.ts';
import { configFault } from '../../fleet/docker-config.ts';
import { type NodesRequest, type ResolvedNodes, resolveNodes } from '../../fleet/resolve-nodes.ts';
import { CommandFailed } from '../command-failed.ts';
import type { CommandContext } from '../context.ts';
import { diskFiles } from '../project/disk-files.ts';

/**
 * Where the global flags and the environment say that engines are. A fleet file that is not named counts for flotilla only:
 * docker compose knows none, and takes no other engine because of one.
 */
export function nodesRequest({ globals, cwd, environment, isCompose }: CommandContext): NodesRequest {
  const [first] = globals.file;
  const folder = globals.projectDirectory ?? (first === undefined || first === '-' ? '.' : dirname(first));
  return {
    hosts: globals.host,
    fleetFile: globals.fleet === undefined ? undefined : resolve(cwd, globals.fleet),
    ...(isCompose ? {} : { folder: resolve(cwd, folder) }),
    environment,
    reader: diskFiles,
  };
}

/** The nodes of the run. Problems of a fleet file, and of docker's settings, are printed; with errors of the former the command ends. */
export function nodesOrFail(context: CommandContext): ResolvedNodes {
  const resolved = resolveNodes(nodesRequest(context));
  const { problems, sources } = resolved;
  if (problems.length > 0) context.stderr.write(renderProblems(problems, sources, context.cwd));
  const fault = configFault(context.environment);
  if (fault !== undefined) context.stderr.write(`WARNING: ${fault}\n`);
  if (hasErrors(problems)) throw new CommandFailed(EXIT.failed);
  return resolved;
}
