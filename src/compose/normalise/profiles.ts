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

/** Only services that are named, and what they depend on, stay enabled. */
export function onlyNamed({ enabled, disabled }: ServiceSplit, names: readonly string[]): ServiceSplit {
  const wanted = new Set<string>();
  const open = [...names];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    const service = enabled.get(name);
    if (service === undefined || wanted.has(name)) continue;
    wanted.add(name);
    const dependencies = child(service, 'depends_on');
    open.push(...pairs(dependencies).map(([key]) => key));
    open.push(...itemsOf(dependencies).flatMap((item) => stringOf(item) ?? []));
  }
  const left = [...enabled].filter(([name]) => !wanted.has(name));
  return {
    enabled: new Map([...enabled].filter(([name]) => wanted.has(name))),
    disabled: new Map([...disabled, ...left]),
  };
}

function profilesOf(service: Node): string[] {
  return itemsOf(child(service, 'profiles')).flatMap((item) => stringOf(item) ?? []);
}
