import type { LoadRequest } from '../request.ts';
import { child, isTrue, itemsOf, type MapNode, pairs, stringOf, type YamlNode } from '../yaml/yaml-node.ts';

export interface ServiceSplit {
  readonly enabled: ReadonlyMap<string, MapNode>;
  readonly disabled: ReadonlyMap<string, MapNode>;
}

/** The profiles that the command line names, or else COMPOSE_PROFILES. */
export function activeProfiles(
  named: readonly string[],
  { COMPOSE_PROFILES: variable = '' }: Readonly<Record<string, string>>,
): readonly string[] {
  // Without any profile the empty one is active, which a service may name.
  return named.length > 0 ? named : variable.split(',').map((profile) => profile.trim());
}

/**
 * Splits the services by the active profiles: one without profiles is always enabled, `*` enables all. A service that is named on
 * the command line brings its own profiles with it, for itself and what it depends on (compose-go, `WithServicesEnabled`).
 */
export function splitByProfile(
  model: MapNode,
  profiles: readonly string[],
  named: readonly string[] = [],
): ServiceSplit {
  const services = new Map(
    pairs(child(model, 'services')).filter((pair): pair is [string, MapNode] => pair[1].kind === 'map'),
  );
  const isOn = activeBy(profiles);
  const brought = named.flatMap((name) => {
    const service = services.get(name);
    return service === undefined || isOn(service) ? [] : profilesOf(service);
  });
  const isBrought = activeBy([...profiles, ...brought]);
  const reached = closureOf(named, new Map([...services].filter(([, service]) => isBrought(service))));
  const isEnabled = ([name, service]: readonly [string, MapNode]): boolean =>
    isOn(service) || reached.has(name);
  return {
    enabled: new Map([...services].filter(isEnabled)),
    disabled: new Map([...services].filter((pair) => !isEnabled(pair))),
  };
}

function activeBy(profiles: readonly string[]): (service: MapNode) => boolean {
  const active = new Set(profiles);
  return (service) => {
    const own = profilesOf(service);
    return own.length === 0 || active.has('*') || own.some((profile) => active.has(profile));
  };
}

/** Only services that are named, and what they depend on, stay enabled. */
export function onlyNamed({ enabled, disabled }: ServiceSplit, names: readonly string[]): ServiceSplit {
  const wanted = closureOf(names, enabled);
  const left = [...enabled].filter(([name]) => !wanted.has(name));
  return {
    enabled: new Map([...enabled].filter(([name]) => wanted.has(name))),
    disabled: new Map([...disabled, ...left]),
  };
}

/** The services that a request is to print: all, or only those that it names, without dependencies by choice that are not among them. */
export function printedOf(
  split: ServiceSplit,
  { services = [], isOnlyNamed = false, noNormalize = false }: LoadRequest,
): ServiceSplit {
  if (!isOnlyNamed || services.length === 0) return split;
  const printed = onlyNamed(split, services);
  if (!noNormalize) dropOptionalDependencies(printed);
  return printed;
}

/** Takes out what enabled services depend on by choice where it is not enabled (compose-go, `WithSelectedServices`). */
function dropOptionalDependencies({ enabled }: ServiceSplit): void {
  for (const service of enabled.values()) {
    const dependsOn = child(service, 'depends_on');
    if (dependsOn?.kind !== 'map') continue;
    for (const [name, dependency] of pairs(dependsOn)) {
      if (!enabled.has(name) && !isTrue(child(dependency, 'required'))) dependsOn.entries.delete(name);
    }
    if (dependsOn.entries.size === 0) service.entries.delete('depends_on');
  }
}

/** Those of the services that are named, and all that these depend on. */
function closureOf(names: readonly string[], services: ReadonlyMap<string, MapNode>): ReadonlySet<string> {
  const wanted = new Set<string>();
  const open = [...names];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    const service = services.get(name);
    if (service === undefined || wanted.has(name)) continue;
    wanted.add(name);
    const dependencies = child(service, 'depends_on');
    open.push(...pairs(dependencies).map(([key]) => key));
    open.push(...itemsOf(dependencies).flatMap((item) => stringOf(item) ?? []));
  }
  return wanted;
}

function profilesOf(service: YamlNode): string[] {
  return itemsOf(child(service, 'profiles')).flatMap((item) => stringOf(item) ?? []);
}
