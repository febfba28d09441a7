import type { Service } from '../../model/desired/service.ts';
import type { WatchRule } from '../../model/desired/service-parts.ts';
import { isWithin } from '../../model/paths.ts';

/** A rule that does for a service what its bind mount can't. */
export interface BindOffer {
  readonly service: string;
  readonly rule: Required<Pick<WatchRule, 'path' | 'action' | 'target' | 'initial_sync'>>;
}

/**
 * The bind mounts of a project's own sources that an engine on another machine would look for on its own
 * disk, each as the rule that carries the files there instead. What lies outside of the project's folder
 * (sockets, system folders) is meant to be the engine's own. Rules that exist are not offered again.
 */
export function bindsAsSyncs(
  services: Readonly<Record<string, Service>>,
  projectFolder: string,
): readonly BindOffer[] {
  return Object.entries(services).flatMap(([key, service]) => {
    const rules = service.develop?.watch ?? [];
    return (service.volumes ?? []).flatMap((mount): readonly BindOffer[] => {
      const { type, source, target } = mount;
      if (type !== 'bind' || source === undefined || !isWithin(projectFolder, source)) return [];
      if (rules.some((rule) => rule.target === target && rule.path === source)) return [];
      return [{ service: key, rule: { path: source, action: 'sync', target, initial_sync: true } }];
    });
  });
}

/** The offer in words: what does not work, and what to write instead. */
export function formatBindOffer({ service, rule }: BindOffer): {
  readonly message: string;
  readonly hint: string;
} {
  return {
    message: `Service "${service}": the bind mount of "${rule.path}" can't work, because the engine is on another machine`,
    hint: `use a config or a volume; or take the mount out and add to the service: develop: {watch: [{path: ${JSON.stringify(rule.path)}, action: sync, target: ${JSON.stringify(rule.target)}, initial_sync: true}]}`,
  };
}
