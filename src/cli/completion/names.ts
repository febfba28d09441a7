import { loadProject } from '../../compose/load.ts';
import type { Project } from '../../model/desired/project.ts';
import { LABEL } from '../../model/labels.ts';
import type { CommandContext } from '../context.ts';
import { diskFiles } from '../project/disk-files.ts';
import { loadRequest } from '../project/load.ts';
import { withSession } from '../run/with-session.ts';

/** The services of the compose files, those too that are off. */
export function serviceNames(context: CommandContext): readonly string[] {
  return Object.keys(projectOf(context)?.services ?? {});
}

export function profileNames(context: CommandContext): readonly string[] {
  const services = Object.values(projectOf(context)?.services ?? {});
  return [...new Set(services.flatMap(({ profiles = [] }) => profiles))].sort();
}

/** Of the projects that have containers. */
export async function projectNames(context: CommandContext): Promise<readonly string[]> {
  const containers = await withSession(context, async ({ ask }) =>
    (await ask((engine) => engine.listContainers([LABEL.project, LABEL.configHash]))).flat(),
  );
  return [...new Set(containers.map(({ labels }) => labels[LABEL.project] ?? ''))].sort();
}

/** Undefined where the files are broken or lie elsewhere: somebody is still typing, and nothing is fetched. */
function projectOf(context: CommandContext): Project | undefined {
  const request = { ...loadRequest(context), readStdin: () => '', profiles: ['*'], noEnvResolution: true };
  return loadProject({ ...request, noConsistency: true, allowSharedNames: true }, diskFiles).project;
}
