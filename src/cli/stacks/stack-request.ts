import type { LoadRequest } from '../../compose/request.ts';
import type { CommandContext } from '../context.ts';
import { readStdin } from '../project/disk-files.ts';
import { loadRequest } from '../project/load.ts';

/** What reads the files of `-c` as the project of a stack. */
export function stackRequest(
  context: CommandContext,
  files: readonly string[],
  name: string | undefined,
): LoadRequest {
  const {
    stdin: _,
    projectName: _name,
    ...request
  } = loadRequest({
    ...context,
    globals: { ...context.globals, file: [] },
  });
  return {
    ...request,
    files,
    ...(files.includes('-') ? { stdin: readStdin() } : {}),
    ...(name === undefined ? {} : { projectName: name }),
  };
}
