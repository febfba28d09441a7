import type { Engine } from '../engine/engine.ts';
import type { MeshHost } from './host.ts';

/** One node of the fleet, as the mesh works on it. */
export interface MeshNode {
  readonly name: string;
  readonly engine: Engine;
  /** Where it is reached over IPv6, as far as the fleet file says so. */
  readonly address6?: string;
  /** Absent where the engine is reached, and the machine below it is not. */
  readonly host?: MeshHost;
}

/** A node that the mesh could not be brought to, or read from. */
export interface NodeFailure {
  readonly node: string;
  readonly reason: string;
}
