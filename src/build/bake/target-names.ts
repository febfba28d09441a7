/**
 * A bake target for each service. Targets can't have dots, so "a.b" is "a_b"; a service of exactly that
 * name keeps it, and the other gets one more underscore.
 */
export function targetNames(services: readonly string[]): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  const taken = new Set<string>();
  const plain = services.filter((service) => !service.includes('.'));
  const dotted = services.filter((service) => service.includes('.'));
  for (const service of [...plain.sort(), ...dotted.sort()]) {
    let name = service.replaceAll('.', '_');
    while (taken.has(name)) name += '_';
    taken.add(name);
    names.set(service, name);
  }
  return names;
}
