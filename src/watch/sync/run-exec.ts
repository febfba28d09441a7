import type { WatchReporter } from '../reporter.ts';
import type { WatchedRule } from '../rules/watched-rule.ts';
import { execIn } from './exec.ts';
import type { Replica } from './replica.ts';

/**
 * Runs the command of a sync+exec rule in a container and tells what it writes. One that fails is reported
 * and not run again: the files are there, and the next change runs it anew.
 */
export async function runExec(
  replica: Replica,
  { exec }: WatchedRule,
  { signal, reporter }: { readonly signal: AbortSignal; readonly reporter: WatchReporter },
): Promise<void> {
  const { command = [], user, privileged, working_dir: workingDir, environment = {} } = exec ?? {};
  if (command === null || command.length === 0) return;
  let rest = '';
  const say = (text: string): void => {
    const lines = (rest + text).split(/\r?\n/);
    rest = lines.pop() ?? '';
    for (const line of lines) reporter.execOutput(replica.service, replica.name, line);
  };
  const { exitCode, output } = await execIn(
    replica,
    {
      command,
      environment: Object.entries(environment).map(([key, value]) =>
        value === null ? key : `${key}=${value}`,
      ),
      privileged: privileged ?? false,
      ...(user === undefined ? {} : { user }),
      ...(workingDir === undefined ? {} : { workingDir }),
    },
    { signal, onOutput: (data) => say(Buffer.from(data).toString('utf8')) },
  );
  if (rest !== '') say('\n');
  if (exitCode === 0) return;
  if (exitCode === 127 && output !== '') reporter.execOutput(replica.service, replica.name, output.trim());
  reporter.execFailed(replica.service, replica.name, command, exitCode);
}
