import type { Project } from '../../../src/model/desired/project.ts';
import { LABEL } from '../../../src/model/labels.ts';
import type { Fleet, ObservedNetwork } from '../../../src/model/observed/fleet.ts';
import { NodeBuilder } from '../plan-of.ts';

/** What a test makes of an empty node. */
export type Change = (node: NodeBuilder) => NodeBuilder;

export const same: Change = (node) => node;

/** The nodes a and b, empty but for what `changes` gives them. */
export function fleetOf(project: Project, changes: Readonly<Record<string, Change>> = {}): Fleet {
  const nodes = ['a', 'b'].map((name) =>
    (changes[name] ?? same)(new NodeBuilder(project).bare().named(name)).node(),
  );
  return { nodes };
}

/** The overlay of the project's default network. */
export function overlay(project: Project): ObservedNetwork {
  return {
    id: 'id-overlay',
    name: 'shop_default',
    driver: 'overlay',
    scope: 'swarm',
    labels: { [LABEL.project]: 'shop', [LABEL.configHash]: project.networkHashes.default ?? '' },
  };
}

export const WEB_AND_DB = `
services:
  web: {image: nginx, depends_on: {db: {condition: service_healthy}}}
  db: {image: postgres, healthcheck: {test: [CMD, "true"]}}
`;
