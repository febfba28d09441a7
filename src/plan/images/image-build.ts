import { FlotillaError } from '../../errors/flotilla-error.ts';
import { serviceDependencies } from '../../graph/service-graph.ts';
import type { Project } from '../../model/desired/project.ts';
import type { Service } from '../../model/desired/service.ts';
import type { Build } from '../../model/desired/service-parts.ts';
import {
  type BuildEnvironment,
  type BuildRunSwitches,
  type BuildSecret,
  contextService,
  type ImageBuild,
} from '../../model/image-build.ts';
import { imageOf } from '../../model/image-reference.ts';
import { COMPOSE_VERSION, LABEL } from '../../model/labels.ts';

/** What every build of a run has in common. */
export interface BuildSwitches {
  readonly pull: boolean;
  readonly noCache: boolean;
  /** `--build-arg`: these count before those of the file. */
  readonly args: Readonly<Record<string, string>>;
  readonly ssh: readonly string[];
  readonly push: boolean;
  /** The image is to run here: of several platforms the builder takes its own. */
  readonly singlePlatform: boolean;
  readonly run: BuildRunSwitches;
}

/** The builds of `up`, `create` and `run`. */
export const BUILD_TO_RUN: BuildSwitches = {
  pull: false,
  noCache: false,
  args: {},
  ssh: [],
  push: false,
  singlePlatform: true,
  run: {},
};

/**
 * The build of a service's image with those of the services that it builds on, with docker compose's
 * labels. `path` has the services that led here. Throws `PLATFORM_NOT_BUILT`, `BUILD_CYCLE`.
 */
export function imageBuild(
  project: Project,
  key: string,
  service: Service,
  switches: BuildSwitches,
  environment: BuildEnvironment,
  path: readonly string[] = [],
): ImageBuild {
  const steps = [...path, key];
  if (path.includes(key)) {
    throw new FlotillaError('BUILD_CYCLE', `Services build on each other: ${steps.join(' -> ')}`, {
      hint: 'take one of these out of "additional_contexts"',
    });
  }
  const build = service.build ?? {};
  const links = Object.values(build.additional_contexts ?? {}).flatMap((context) => {
    const name = contextService(context);
    const other = name === undefined ? undefined : (project.services[name] ?? project.disabled[name]);
    return name === undefined || other?.build === undefined ? [] : [[name, other] as const];
  });
  return {
    service: key,
    build,
    name: imageOf(project, key, service),
    tags: build.tags ?? [],
    labels: {
      ...build.labels,
      [LABEL.project]: project.name,
      [LABEL.service]: key,
      [LABEL.version]: COMPOSE_VERSION,
    },
    platforms: platformsOf(key, service, switches.singlePlatform, environment.defaultPlatform),
    args: argumentsOf(build, switches.args, environment.proxies),
    pull: switches.pull || build.pull === true,
    noCache: switches.noCache || build.no_cache === true,
    push: switches.push && service.image !== undefined,
    secrets: secretsOf(project, build, environment),
    ssh: [...(build.ssh ?? []), ...switches.ssh],
    contexts: Object.fromEntries(
      links.map(([name, other]) => [name, imageBuild(project, name, other, switches, environment, steps)]),
    ),
    after: imagesBefore(project, key, service),
    run: switches.run,
  };
}

/** What the services build that one depends on, near and far: docker compose builds in that order. */
function imagesBefore(project: Project, key: string, service: Service): readonly string[] {
  const seen = new Set([key]);
  const names = new Set<string>();
  const open = [...serviceDependencies(service)];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const other = project.services[next];
    if (other === undefined || seen.has(next)) continue;
    seen.add(next);
    if (other.build !== undefined) names.add(imageOf(project, next, other));
    open.push(...serviceDependencies(other));
  }
  names.delete(imageOf(project, key, service));
  return [...names].sort();
}

/** The platforms as docker compose decides: the one that the service runs on counts before the list. */
function platformsOf(
  key: string,
  { platform: own, build }: Service,
  single: boolean,
  defaultPlatform: string | undefined,
): readonly string[] {
  const listed = build?.platforms ?? [];
  const platform = own ?? (defaultPlatform || undefined);
  if (platform !== undefined && listed.length > 0 && !listed.includes(platform)) {
    throw new FlotillaError(
      'PLATFORM_NOT_BUILT',
      `service "${key}" build.platforms does not support value set by DOCKER_DEFAULT_PLATFORM: ${platform}`,
      { hint: 'add it there, or correct "platform" or DOCKER_DEFAULT_PLATFORM' },
    );
  }
  if (platform !== undefined && (single || listed.length === 0)) return [platform];
  return single && listed.length > 1 ? [] : listed;
}

function argumentsOf(
  { args = {} }: Build,
  given: Readonly<Record<string, string>>,
  proxies: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const own = Object.entries({ ...args, ...given }).flatMap(([name, value]) =>
    value === null ? [] : [[name, value] as const],
  );
  return { ...proxies, ...Object.fromEntries(own) };
}

function secretsOf(project: Project, build: Build, environment: BuildEnvironment): readonly BuildSecret[] {
  return (build.secrets ?? []).flatMap(({ source, target }): readonly BuildSecret[] => {
    const { environment: variable, file } = project.secrets[source] ?? {};
    const id = target ?? source;
    if (variable !== undefined) {
      return [{ id, kind: 'variable', variable, value: environment.variables[variable] ?? '' }];
    }
    return file === undefined ? [] : [{ id, kind: 'file', path: file }];
  });
}
