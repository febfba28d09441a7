import { child, itemsOf, type MapNode, type Node, pairs, stringOf } from '../yaml/node.ts';

export interface ServiceSplit {
  readonly enabled: ReadonlyMap<string, MapNode>;
  readonly disabled: ReadonlyMap<string, MapNode>;
}

/**
 * Splits the services by the active profiles: one without profiles is always enabled, `*` enables
 * all. Services named on the command line bring their own profiles with them.
 */
export function splitByProfile(
  model: MapNode,
  profiles: readonly string[],
  named: readonly string[] = [],
): ServiceSplit {
  const services = pairs(child(model, 'services')).filter(
    (pair): pair is [string, MapNode] => pair[1].kind === 'map',
  );
  const active = new Set(profiles);
  const enabled = new Map<string, MapNode>();
  const disabled = new Map<string, MapNode>();
  for (const [name, service] of services) {
    const own = profilesOf(service);
    const isActive = own.length === 0 || active.has('*') || own.some((profile) => active.has(profile));
    (isActive || named.includes(name) ? enabled : disabled).set(name, service);
  }
  return { enabled, disabled };
}

function profilesOf(service: Node): string[] {
  return itemsOf(child(service, 'profiles')).flatMap((item) => stringOf(item) ?? []);
}
