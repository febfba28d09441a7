import { FlotillaError } from '../../errors/flotilla-error.ts';
import type { Operation } from '../../plan/operation.ts';
import type { NodeRun } from '../node-run.ts';

/** How much of a failed hook's output the error shows. */
const SHOWN_CHARACTERS = 2000;

const CONSEQUENCE = {
  post_start: 'the container runs on, and what depends on it is not started',
  pre_stop: 'the container is not stopped',
} as const;

/** Runs a `post_start` or `pre_stop` command in its container. Rejects with `HOOK_FAILED`. */
export async function runHook(
  { hook, name, resource }: Extract<Operation, { kind: 'run-hook' }>,
  { engine, signal, onHookOutput }: Pick<NodeRun, 'engine' | 'signal' | 'onHookOutput'>,
  id: string,
): Promise<void> {
  const execId = await engine.createExec(id, {
    command: hook.command ?? [],
    stdin: false,
    stdout: true,
    stderr: true,
    tty: false,
    environment: Object.entries(hook.environment ?? {}).map(([key, value]) =>
      value === null ? key : `${key}=${value}`,
    ),
    privileged: hook.privileged ?? false,
    ...(hook.user === undefined ? {} : { user: hook.user }),
    ...(hook.working_dir === undefined ? {} : { workingDir: hook.working_dir }),
  });
  const session = await engine.startExec(execId, { tty: false, signal });
  let output = '';
  for await (const { data, stream } of session.output) {
    onHookOutput?.(resource, stream, data);
    output = (output + Buffer.from(data).toString('utf8')).slice(-SHOWN_CHARACTERS);
  }
  const { exitCode = 0 } = await engine.inspectExec(execId);
  if (exitCode === 0) return;
  const said = output.trim() === '' ? '' : `:\n${output.trim()}`;
  throw new FlotillaError(
    'HOOK_FAILED',
    `${resource.service ?? resource.name} hook exited with status ${exitCode}: ${name} of container "${resource.name}"; ${CONSEQUENCE[name]}${said}`,
    { hint: `repair the command under ${name} in the compose file, then run the same command again` },
  );
}
