import type { Engine } from '../engine/engine.ts';
import type { NodeInfo } from '../model/observed/fleet.ts';
import type { SshConnection } from '../ssh/connection/connection.ts';

/** A node of the fleet that answers, as a member of a Swarm or one that may become it. */
export interface Machine {
  readonly name: string;
  readonly engine: Engine;
  readonly info: NodeInfo;
  /** Where the other nodes reach it. */
  readonly address: string;
  /** For what its engine can't be asked; absent for an engine that is not reached over SSH. */
  readonly connection?: SshConnection;
}

/** Tells the user of a step that is done. */
export type Tell = (text: string) => void;
