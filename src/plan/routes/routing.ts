import type { Project } from '../../model/desired/project.ts';
import { OWN_LABEL } from '../../model/labels.ts';
import type { ObservedContainer } from '../../model/observed/container.ts';
import { serviceOf } from '../../observe/classify.ts';
import type { Operation } from '../operation.ts';

/** What the parts of the work on a plan's routes share. */
export interface Routing {
  readonly project: Project;
  /** Containers of the mesh that are there, by id. */
  readonly observed: ReadonlyMap<string, { readonly node: string; readonly container: ObservedContainer }>;
  /** By id; operations are added and replaced here. */
  readonly operations: Map<string, Operation>;
  /** A stop does not happen where its routes could not be taken out; else it comes after all the same. */
  readonly isStrict: boolean;
}

/** The service of a container that the mesh serves, seen or about to be made; undefined where it serves none. */
export function routedService(routing: Routing, operation: Operation): string | undefined {
  if (!('target' in operation)) return undefined;
  const { target } = operation;
  if (target.kind === 'observed') {
    const seen = routing.observed.get(target.id);
    return seen === undefined ? undefined : serviceOf(seen.container);
  }
  const creation = routing.operations.get(target.by);
  const isRouted =
    creation?.kind === 'create-container' && creation.spec.body.Labels[OWN_LABEL.meshPorts] !== undefined;
  return isRouted ? creation.resource.service : undefined;
}

/** Adds an operation under an id that is still free. */
export function addOperation({ operations }: Routing, operation: Operation): string {
  let id = operation.id;
  for (let count = 2; operations.has(id); count += 1) id = `${operation.id}~${count}`;
  operations.set(id, { ...operation, id });
  return id;
}
