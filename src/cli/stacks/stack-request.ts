import type { LoadRequest } from '../../compose/request.ts';
import type { CommandContext } from '../context.ts';
import { loadRequest } from '../project/load.ts';

/** What reads the files of `-c` as the project of a stack. */
export function stackRequest(
  context: CommandContext,
  files: readonly string[],
  name: string | undefined,
): LoadRequest {
  const globals = { ...context.globals, file: [] };
  const { projectName: _, ...request } = loadRequest({ ...context, globals });
  return {
    ...request,
    files,
    ...(name === undefined ? {} : { projectName: name }),
  };
}
