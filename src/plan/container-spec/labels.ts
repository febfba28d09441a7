import type { Project } from '../../model/desired/project.ts';
import type { Service } from '../../model/desired/service.ts';
import { COMPOSE_VERSION, LABEL } from '../../model/labels.ts';

/**
 * The labels of a replica's container: the user's, below docker compose's own. The image's id is not
 * among them: it may be known only once the image is pulled.
 */
export function containerLabels(
  project: Project,
  key: string,
  service: Service,
  slot: number,
): Record<string, string> {
  return {
    ...service.labels,
    [LABEL.project]: project.name,
    [LABEL.service]: key,
    [LABEL.version]: COMPOSE_VERSION,
    [LABEL.workingDir]: project.workingDir,
    [LABEL.configFiles]: project.files.join(','),
    ...(project.envFiles.length === 0 ? {} : { [LABEL.environmentFile]: project.envFiles.join(',') }),
    [LABEL.oneoff]: 'False',
    [LABEL.containerNumber]: String(slot),
    [LABEL.configHash]: project.configHashes[key]?.current ?? '',
    [LABEL.dependsOn]: dependsOnLabel(project, service),
  };
}

/**
 * "db:service_healthy:false,cache:service_started:true": name, condition, restart. What it depends on by choice and is no part of the
 * run is left out, as in docker compose.
 */
function dependsOnLabel({ disabledServices }: Project, service: Service): string {
  return Object.entries(service.depends_on ?? {})
    .filter(([name, { required }]) => required || !disabledServices.includes(name))
    .map(([name, { condition, restart }]) => `${name}:${condition}:${restart ?? false}`)
    .join(',');
}
