import { serviceGraph } from '../../graph/service-graph.ts';
import type { Project } from '../../model/desired/project.ts';
import type { Service } from '../../model/desired/service.ts';
import type { ImageBuild } from '../../model/image-build.ts';
import { imageOf } from '../../model/image-reference.ts';
import { COMPOSE_VERSION, LABEL } from '../../model/labels.ts';
import type { Fleet } from '../../model/observed/fleet.ts';
import { requireNode } from '../../schedule/schedule.ts';
import { PlanDraft } from '../draft.ts';
import type { Plan } from '../operation.ts';

/** What every build of a run has in common. */
export interface BuildSwitches {
  readonly pull: boolean;
  readonly noCache: boolean;
  readonly args: Readonly<Record<string, string>>;
  readonly memoryBytes?: number;
}

export const PLAIN_BUILD: BuildSwitches = { pull: false, noCache: false, args: {} };

export interface BuildOptions extends BuildSwitches {
  /** Services named on the command line; empty means all that have a `build` section. */
  readonly targets: readonly string[];
  /** Pushes what was built. */
  readonly push: boolean;
}

/** What `build` has to do: the images of the selected services, each once, at the same time. */
export function planBuild(project: Project, fleet: Fleet, options: BuildOptions): Plan {
  const draft = new PlanDraft();
  const node = requireNode(fleet);
  const built = new Set<string>();
  for (const key of serviceGraph(project).order()) {
    const service = project.services[key];
    const isTarget = options.targets.length === 0 || options.targets.includes(key);
    if (service?.build === undefined || !isTarget) continue;
    const image = imageBuild(project, key, service, options);
    const [reference = ''] = image.tags;
    if (built.has(reference)) continue;
    built.add(reference);
    const resource = { kind: 'image', name: reference } as const;
    const id = draft.add({ kind: 'build-image', node, resource, cause: 'asked for', image });
    if (!options.push) continue;
    draft.add({ kind: 'push-image', node, resource, cause: '--push', reference, dependsOn: [id] });
  }
  return draft.finish(project.name);
}

/** The build of a service's image, with docker compose's labels on it. */
export function imageBuild(
  project: Project,
  key: string,
  service: Service,
  { pull, noCache, args, memoryBytes }: BuildSwitches,
): ImageBuild {
  const build = service.build ?? {};
  return {
    build,
    tags: [imageOf(project.name, key, service), ...(build.tags ?? [])],
    labels: {
      [LABEL.project]: project.name,
      [LABEL.service]: key,
      [LABEL.version]: COMPOSE_VERSION,
    },
    pull,
    noCache,
    args,
    ...(service.platform === undefined ? {} : { platform: service.platform }),
    ...(memoryBytes === undefined ? {} : { memoryBytes }),
  };
}
