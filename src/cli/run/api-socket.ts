import type { Project } from '../../model/desired/project.ts';
import { API_SOCKET_CONFIG, withApiSocket } from '../../plan/api-socket.ts';
import type { Goal } from '../../plan/goal.ts';

/**
 * A project that is brought up, with the engine's socket and the user's logins for the services that ask
 * for them. Logins are no part of a service's digest: they change by themselves. Rejects as `loginsFile` does.
 */
export async function giveApiSocket(
  project: Project,
  goal: Goal,
  environment: Readonly<Record<string, string>>,
): Promise<{ readonly project: Project; readonly goal: Goal }> {
  if (goal.kind !== 'up' && goal.kind !== 'run') return { project, goal };
  const given = withApiSocket(project);
  if (given === undefined) return { project, goal };
  const { loginsFile } = await import('../../registry/logins-file.ts');
  const logins = Buffer.from(await loginsFile(environment));
  const configs = { ...goal.contents.configs, [API_SOCKET_CONFIG]: logins };
  return { project: given, goal: { ...goal, contents: { ...goal.contents, configs } } };
}
