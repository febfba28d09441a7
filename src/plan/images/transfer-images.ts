import type { Project } from '../../model/desired/project.ts';
import type { Service } from '../../model/desired/service.ts';
import { imageOf } from '../../model/image-reference.ts';
import { type Fleet, reachable } from '../../model/observed/fleet.ts';
import { PlanDraft } from '../draft.ts';
import type { Plan } from '../operation.ts';
import { addPush, type MadeFor } from './push.ts';

export interface PullOptions {
  /** `--policy`: counts before every service's own policy. */
  readonly policy?: 'missing' | 'always';
  /** Images that can be built are left alone. */
  readonly ignoreBuildable: boolean;
  /** A pull that fails is a warning. */
  readonly ignoreFailures: boolean;
}

/** Pulls the images of a project's services, each once, on every node. */
export function planPull(project: Project, fleet: Fleet, options: PullOptions): Plan {
  const draft = new PlanDraft();
  for (const node of reachable(fleet)) {
    const seen = new Set<string>();
    for (const [key, service] of Object.entries(project.services)) {
      const reference = imageOf(project, key, service);
      if (seen.has(reference) || !isPulled(service, node.images[reference] !== undefined, options)) continue;
      seen.add(reference);
      draft.add({
        kind: 'pull-image',
        node: node.name,
        resource: { kind: 'image', name: reference },
        cause: 'asked for',
        reference,
        ...settingsOf(key, service),
        ...(options.ignoreFailures ? { isOptional: true } : {}),
      });
    }
  }
  return draft.finish(project.name);
}

function settingsOf(
  key: string,
  { platform, build }: Service,
): { readonly platform?: string; readonly builtBy?: string } {
  return {
    ...(platform === undefined ? {} : { platform }),
    ...(build === undefined ? {} : { builtBy: key }),
  };
}

/** What `pull` is asked for counts as "always", unless the service says otherwise. */
function isPulled(service: Service, isPresent: boolean, options: PullOptions): boolean {
  if (service.provider !== undefined) return false;
  if (service.build !== undefined && (options.ignoreBuildable || service.image === undefined)) return false;
  switch (options.policy ?? service.pull_policy) {
    case 'never':
    case 'build':
      return false;
    case 'missing':
    case 'if_not_present':
      return !isPresent;
    default:
      return true;
  }
}

/**
 * Pushes what `build` makes, under `image` and every name in `build.tags`; each name once. Where nodes of several architectures have it,
 * one of each pushes its own.
 */
export function planPush(
  project: Project,
  fleet: Fleet,
  options: { readonly ignoreFailures: boolean },
): Plan {
  const draft = new PlanDraft();
  const pushed = new Set<string>();
  for (const { build, image } of Object.values(project.services)) {
    if (build === undefined || image === undefined) continue;
    const holders = holdersOf(image, fleet);
    for (const reference of [image, ...(build.tags ?? [])]) {
      if (pushed.has(reference)) continue;
      pushed.add(reference);
      const optional = options.ignoreFailures ? { isOptional: true as const } : {};
      addPush(draft, reference, holders, { cause: 'asked for', ...optional });
    }
  }
  return draft.finish(project.name);
}

/** A node of each architecture that has an image; where none has it, the first is to say so. */
function holdersOf(image: string, fleet: Fleet): MadeFor {
  const [first] = reachable(fleet);
  const holders = new Map<string, { readonly node: string }>();
  for (const { name, info, images } of reachable(fleet)) {
    const architecture = info?.architecture ?? '';
    if (images[image] !== undefined && !holders.has(architecture)) holders.set(architecture, { node: name });
  }
  if (holders.size === 0 && first !== undefined) holders.set('', { node: first.name });
  return new Map([...holders].sort());
}
