import type { ProblemReporter } from '../problem-reporter.ts';
import type { Mark } from '../yaml/source.ts';
import { child, type MapNode, type YamlNode } from '../yaml/yaml-node.ts';

/** What the checks across objects look at: the normalised model, services split by profile. */
export interface CheckContext {
  readonly model: MapNode;
  readonly enabled: ReadonlyMap<string, MapNode>;
  readonly disabled: ReadonlyMap<string, MapNode>;
  /** Services named on the command line; empty means all. */
  readonly named: readonly string[];
  readonly allowSharedNames: boolean;
  readonly reporter: ProblemReporter;
}

/** Checks one service against itself and the rest of the model. */
export type ServiceCheck = (name: string, service: MapNode, context: CheckContext) => void;

/** The place of a service: its key. */
export function serviceMark(name: string, context: CheckContext): Mark | undefined {
  const services = child(context.model, 'services');
  return services?.kind === 'map' ? services.entries.get(name)?.key : undefined;
}

/** The place of a key of a mapping, else of its value. */
export function keyMark(node: YamlNode | undefined, key: string): Mark | undefined {
  if (node?.kind !== 'map') return undefined;
  const entry = node.entries.get(key);
  return entry?.key ?? entry?.value.mark;
}
