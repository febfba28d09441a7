import { borrowsOf } from '../model/borrow.ts';
import type { Project } from '../model/desired/project.ts';
import type { Service } from '../model/desired/service.ts';
import { resourcesOf } from '../model/placing/resources.ts';
import type { PlacementStrategy } from '../model/placing/scheduling.ts';
import type { ResourceSpace, ResourceVector } from './ledger/resource-space.ts';
import { classicForms } from './rules/classic.ts';
import { type Expression, parseExpression } from './rules/expression.ts';
import { classicRule, type NodeRule, swarmRule } from './rules/node-rule.ts';

/** A service as placing sees it: everything is read once, and not again for each node. */
export interface ServiceProfile {
  readonly key: string;
  readonly service: Service;
  readonly resources: ResourceVector;
  readonly priority: number;
  readonly isBestEffort: boolean;
  readonly strategy?: PlacementStrategy;
  /** What a node must be. */
  readonly hard: readonly NodeRule[];
  /** What it should be: kept where that leaves a node. */
  readonly soft: readonly NodeRule[];
  readonly hardAffinities: readonly Expression[];
  readonly softAffinities: readonly Expression[];
  /** Affinities that can't be read: they are kept by no node. */
  readonly brokenAffinities: readonly string[];
  /** The services whose namespaces or volumes it shares. */
  readonly lenders: readonly string[];
  /** Labels whose values are failure domains, outermost first. */
  readonly domains: readonly string[];
  /** Drivers and runtimes that a node needs. */
  readonly plugins: readonly string[];
  /** The same for services that no static filter tells apart. */
  readonly classKey: string;
}

/** Everything that placing wants to know of a service; nothing that is wrong with it is thrown. */
export function profileOf(
  project: Project,
  key: string,
  service: Service,
  space: ResourceSpace,
): ServiceProfile {
  const { strategy, priority = 0, isBestEffort = false, affinity = [] } = project.scheduling?.[key] ?? {};
  const { constraints = [], preferences = [] } = service.deploy?.placement ?? {};
  const classic = classicForms(service);
  const rules = nodeRules(service);
  const affinities = [...classic.affinities, ...affinity].map(
    (text) => [text, parseExpression(text)] as const,
  );
  const read = affinities.flatMap(([, expression]) => expression ?? []);
  const plugins = neededPlugins(project, service);
  return {
    key,
    service,
    resources: space.vector(resourcesOf(service)),
    priority: isBestEffort ? Number.NEGATIVE_INFINITY : priority,
    isBestEffort,
    ...(strategy === undefined ? {} : { strategy }),
    hard: rules.filter(({ isSoft }) => !isSoft),
    soft: rules.filter(({ isSoft }) => isSoft),
    hardAffinities: read.filter(({ isSoft }) => !isSoft),
    softAffinities: read.filter(({ isSoft }) => isSoft),
    brokenAffinities: affinities.flatMap(([text, expression]) => (expression === undefined ? [text] : [])),
    lenders: borrowsOf(service).flatMap(({ from }) => ('service' in from ? [from.service] : [])),
    domains: preferences.flatMap(({ spread }) => (spread === undefined ? [] : [spread])),
    plugins,
    classKey: JSON.stringify([constraints, classic.constraints, service.platform, plugins]),
  };
}

/** What a service wants of its nodes, in both grammars. */
export function nodeRules(service: Service): readonly NodeRule[] {
  const { constraints = [] } = service.deploy?.placement ?? {};
  return [...constraints.map(swarmRule), ...classicForms(service).constraints.map(classicRule)];
}

/** Drivers that every engine has, and words that are no driver's name. */
const BUILT_IN = new Set([
  'local',
  'bridge',
  'host',
  'none',
  'null',
  'overlay',
  'default',
  'macvlan',
  'ipvlan',
  'nat',
]);

/** The drivers of a service's volumes and networks, and its runtime. What is external is there already. */
function neededPlugins({ volumes, networks }: Project, service: Service): readonly string[] {
  const used = [
    ...(service.volumes ?? []).map(({ source = '' }) => volumes[source]),
    ...Object.keys(service.networks ?? {}).map((key) => networks[key]),
  ];
  const drivers = used.flatMap((one) => (one?.external === true ? [] : (one?.driver ?? [])));
  const own = [service.volume_driver, service.runtime].filter((name) => name !== undefined);
  return [...new Set([...drivers, ...own])].filter((name) => !BUILT_IN.has(name)).sort();
}
