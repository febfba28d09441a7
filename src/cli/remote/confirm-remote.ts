import { variablesOf } from '../../compose/env/variables.ts';
import type { LoadRequest } from '../../compose/request.ts';
import { namedFiles } from '../../compose/sources/discover.ts';
import { isRemote } from '../../compose/sources/remote.ts';
import { FlotillaError } from '../../errors/flotilla-error.ts';
import type { CommandContext } from '../context.ts';
import { type Loaded, load } from '../project/load.ts';
import { confirm } from '../run/confirm.ts';
import {
  COMPOSE_REMOTE_WORDS,
  OWN_REMOTE_WORDS,
  type RemoteVariable,
  type RemoteWords,
} from './remote-words.ts';

/**
 * Before something is started of a project whose first file lies elsewhere: says where the copy is, and asks whether what is included from
 * elsewhere is trusted, and whether the variables that the files refer to are meant. Throws `NOT_CONFIRMED`.
 */
export async function confirmRemote(
  context: CommandContext,
  request: LoadRequest,
  loaded: Loaded,
  isAgreed: boolean,
): Promise<void> {
  const { isCompose, globals, environment } = context;
  // docker compose looks at the flags alone.
  const named = isCompose ? globals.file : namedFiles(globals.file, environment);
  const [first] = named;
  if (first === undefined || !isRemote(first)) return;
  const words = isCompose ? COMPOSE_REMOTE_WORDS : OWN_REMOTE_WORDS;
  if (!isAgreed && loaded.remoteIncludes.length > 0) {
    const addresses = [...new Set([...named.filter(isRemote), ...loaded.remoteIncludes])];
    if (!(await confirm(context, words.askIncludes(addresses)))) throw notConfirmed();
  }
  sayPlace(context, words.place(first, loaded.project.workingDir));
  if (!isAgreed) await confirmVariables(context, request, loaded, words);
}

function sayPlace({ isCompose, globals, stdout, stderr }: CommandContext, text: string): void {
  if (globals.progress === 'quiet' || globals.progress === 'json') return;
  (isCompose ? stdout : stderr).write(`${text}\n`);
}

async function confirmVariables(
  context: CommandContext,
  request: LoadRequest,
  { variables, remoteFiles }: Loaded,
  words: RemoteWords,
): Promise<void> {
  const { model } = await load({ ...request, remoteFiles, noInterpolate: true, noEnvResolution: true });
  const found = Object.values(variablesOf(model)).map((use): RemoteVariable => {
    const { Name, DefaultValue } = use;
    const given = context.environment[Name];
    if (given !== undefined) return { use, value: given, source: 'environment' };
    const value = variables[Name];
    if (value !== undefined) return { use, value, source: 'env file' };
    return DefaultValue === ''
      ? { use, source: 'none' }
      : { use, value: DefaultValue, source: 'compose file' };
  });
  if (found.length === 0) return;
  if (!(await confirm(context, words.askVariables(found), { enterAgrees: true }))) throw notConfirmed();
}

function notConfirmed(): FlotillaError {
  return new FlotillaError('NOT_CONFIRMED', 'operation cancelled by user');
}
