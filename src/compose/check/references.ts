import { didYouMean } from '../schema/suggest.ts';
import type { Mark } from '../yaml/source.ts';
import { child, isTrue, itemsOf, pairs, stringOf, type YamlNode } from '../yaml/yaml-node.ts';
import { type CheckContext, keyMark, type ServiceCheck } from './context.ts';

/** Everything a service names must be defined. */
export const checkReferences: ServiceCheck = (name, service, context) => {
  for (const [network] of pairs(child(service, 'networks'))) {
    known('network', 'networks', network, name, keyMark(child(service, 'networks'), network), context);
  }
  for (const mount of itemsOf(child(service, 'volumes'))) {
    const source = child(mount, 'source');
    const isNamed = stringOf(child(mount, 'type')) === 'volume' && (stringOf(source) ?? '') !== '';
    if (isNamed) sourceKnown('volume', 'volumes', source, name, mount, context);
  }
  for (const [section, kind] of [
    ['configs', 'config'],
    ['secrets', 'secret'],
  ] as const) {
    for (const mount of itemsOf(child(service, section))) {
      sourceKnown(kind, section, child(mount, 'source'), name, mount, context);
    }
  }
  for (const [model] of pairs(child(service, 'models'))) {
    known('model', 'models', model, name, keyMark(child(service, 'models'), model), context);
  }
  for (const mount of itemsOf(child(child(service, 'build'), 'secrets'))) {
    sourceKnown('build secret', 'secrets', child(mount, 'source'), name, mount, context);
  }
};

function sourceKnown(
  kind: string,
  section: string,
  source: YamlNode | undefined,
  service: string,
  mount: YamlNode,
  context: CheckContext,
): void {
  known(kind, section, stringOf(source) ?? '', service, (source ?? mount).mark, context);
}

function known(
  kind: string,
  section: string,
  reference: string,
  service: string,
  at: Mark | undefined,
  context: CheckContext,
): void {
  const defined = child(context.model, section);
  if (defined?.kind === 'map' && defined.entries.has(reference)) return;
  const near = didYouMean(reference, () => pairs(defined).map(([key]) => key));
  const hint = () => near() ?? `define it under \`${section}:\` at the top level`;
  const message = `service "${service}" refers to undefined ${kind} ${reference}`;
  context.reporter.error('UNDEFINED_REFERENCE', message, at, hint);
}

/** A service can only depend on a service that is there; one that profiles switch off only when optional. */
export const checkDependencies: ServiceCheck = (name, service, context) => {
  const dependsOn = child(service, 'depends_on');
  for (const [target, dependency] of pairs(dependsOn)) {
    if (context.enabled.has(target)) continue;
    const isOff = context.disabled.has(target);
    if (isOff && !isTrue(child(dependency, 'required'))) continue;
    const enable = 'enable its profile, or write `required: false`';
    const hint = isOff ? enable : didYouMean(target, () => context.enabled.keys());
    const why = isOff ? 'is switched off by its profiles' : 'is not defined';
    const message = `Service "${name}" depends on "${target}", which ${why}`;
    context.reporter.error('UNDEFINED_DEPENDENCY', message, keyMark(dependsOn, target), hint);
  }
};

/** Reports each cycle of dependencies once, at the entry that closes it. */
export function checkCycles(context: CheckContext): void {
  const done = new Set<string>();
  for (const start of context.enabled.keys()) {
    const cycle = done.has(start) ? undefined : findCycle(start, done, context);
    if (cycle === undefined) continue;
    const [first = '', second = first] = cycle;
    const at = keyMark(child(context.enabled.get(first), 'depends_on'), second);
    const message = `Service "${first}" depends on itself: ${shorten(cycle).join(' -> ')}`;
    context.reporter.error('DEPENDENCY_CYCLE', message, at, 'remove one of the `depends_on` entries');
  }
}

/** Depth first without recursion: chains may be thousands of services long. */
function findCycle(start: string, done: Set<string>, context: CheckContext): string[] | undefined {
  const targets = (name: string) => pairs(child(context.enabled.get(name), 'depends_on')).map(([key]) => key);
  const path = [{ name: start, left: targets(start) }];
  const onPath = new Set([start]);
  for (let top = path[path.length - 1]; top !== undefined; top = path[path.length - 1]) {
    const next = top.left.shift();
    if (next === undefined) {
      path.pop();
      onPath.delete(top.name);
      done.add(top.name);
    } else if (onPath.has(next)) {
      const names = path.map((step) => step.name);
      for (const name of names) done.add(name);
      return [...names.slice(names.indexOf(next)), next];
    } else if (!done.has(next) && context.enabled.has(next)) {
      path.push({ name: next, left: targets(next) });
      onPath.add(next);
    }
  }
  return undefined;
}

function shorten(cycle: readonly string[]): string[] {
  return cycle.length <= 12
    ? [...cycle]
    : [...cycle.slice(0, 6), `… ${cycle.length - 10} more …`, ...cycle.slice(-4)];
}
