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

/** What is said of the nodes, last by the store (`said`), with the volumes that they had: one that is taken for lost is one that has to be left. */
export function knownSettings(
  { engines, stateOf }: KnownNodes,
  settings: ReadonlyMap<string, NodeSettings> = new Map(),
  volumes: Readonly<Record<string, readonly string[]>>,
  said?: FleetSettings,
): ReadonlyMap<string, NodeSettings> {
  return new Map(
    [...engines.keys()].map((node) => {
      const own = {
        ...withSaid(settings.get(node) ?? DEFAULT_NODE_SETTINGS, said?.nodes[node]),
        knownVolumes: volumes[node] ?? [],
      };
      return [node, stateOf(node) === 'down' ? { ...own, availability: 'drain' } : own];
    }),
  );
}

/** What the store says counts as a whole: resources that it does not name are none. */
function withSaid(own: NodeSettings, said: ChangeableSettings | undefined): NodeSettings {
  if (said === undefined) return own;
  const { resources: _, ...others } = own;
  return { ...others, ...said };
}
