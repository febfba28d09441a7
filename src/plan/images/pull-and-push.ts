import type { Project } from '../../model/desired/project.ts';
import type { Service } from '../../model/desired/service.ts';
import { imageOf, splitReference } from '../../model/image-reference.ts';
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
    const pulledBy = new Map<string, string>();
    for (const [key, service] of Object.entries(project.services)) {
      if (service.provider !== undefined) continue;
      const reference = imageOf(project, key, service);
      const resource = { kind: 'image', name: reference, service: key } as const;
      const note =
        skipReason(service, node.images[reference] !== undefined, options) ??
        alreadyPulled(pulledBy.get(reference));
      if (note !== undefined) {
        draft.leave({ node: node.name, resource, note });
        continue;
      }
      pulledBy.set(reference, key);
      draft.add({
        kind: 'pull-image',
        node: node.name,
        resource,
        cause: 'asked for',
        reference,
        ...settingsOf(key, service),
        ...(options.ignoreFailures ? { isOptional: true } : {}),
      });
    }
  }
  return draft.finish(project.name);
}

function alreadyPulled(by: string | undefined): string | undefined {
  return by === undefined ? undefined : `Skipped - Image is already being pulled by ${by}`;
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

/**
 * Why an image is not pulled, in docker compose's words. What `pull` is asked for counts as "always", unless
 * the service says otherwise; what is called "latest" may be another by now.
 */
function skipReason(service: Service, isPresent: boolean, options: PullOptions): string | undefined {
  const { build, image, pull_policy } = service;
  if (build !== undefined && image === undefined) return 'Skipped - No image to be pulled';
  if (build !== undefined && options.ignoreBuildable) return 'Skipped - Image can be built';
  switch (options.policy ?? pull_policy) {
    case 'never':
    case 'build':
      return 'Skipped';
    case 'missing':
    case 'if_not_present':
      return isPresent && !isLatest(image ?? '') ? 'Skipped - Image is already present locally' : undefined;
    default:
      return undefined;
  }
}

function isLatest(image: string): boolean {
  const { tag = 'latest', digest } = splitReference(image);
  return tag === 'latest' && digest === undefined;
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
