import type { Engine } from '../../engine/engine.ts';
import { DEFAULT_NODE_SETTINGS, type NodeSettings } from '../../model/node-settings.ts';
import type { ChangeableSettings, FleetSettings } from '../../store/fleet-settings.ts';
import type { NodeState } from '../rules/liveness.ts';
import { silentEngine } from './silent-engine.ts';

/** A manager's nodes, and what it knows of them by their answers. */
export interface KnownNodes {
  readonly engines: ReadonlyMap<string, Engine>;
  readonly stateOf: (node: string) => NodeState;
}

/** The engines as a pass gets them: it does not wait for nodes that are known to be silent. */
export function answeringEngines({ engines, stateOf }: KnownNodes): ReadonlyMap<string, Engine> {
  return new Map(
    [...engines].map(([node, engine]) => [
      node,
      stateOf(node) === 'up' ? engine : silentEngine(node, `Node "${node}" does not answer`),
    ]),
  );
}

/**
 * The nodes' settings: the fleet file's, overridden by the store's (`stored`), with the volumes that each node had. A node that is
 * down counts as drained, so that its replicas leave it.
 */
export function knownSettings(
  { engines, stateOf }: KnownNodes,
  settings: ReadonlyMap<string, NodeSettings> = new Map(),
  volumes: Readonly<Record<string, readonly string[]>>,
  stored?: FleetSettings,
): ReadonlyMap<string, NodeSettings> {
  return new Map(
    [...engines.keys()].map((node) => {
      const own = {
        ...overridden(settings.get(node) ?? DEFAULT_NODE_SETTINGS, stored?.nodes[node]),
        knownVolumes: volumes[node] ?? [],
      };
      return [node, stateOf(node) === 'down' ? { ...own, availability: 'drain' } : own];
    }),
  );
}

/** The store's settings count as a whole: without resources in them, the node has none of its own. */
function overridden(own: NodeSettings, stored: ChangeableSettings | undefined): NodeSettings {
  if (stored === undefined) return own;
  const { resources: _, ...others } = own;
  return { ...others, ...stored };
}
