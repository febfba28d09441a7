import type { Endpoint } from '../engine/docker/transport.ts';

/** One Docker Engine of a fleet. */
export interface Node {
  readonly name: string;
  readonly endpoint: Endpoint;
}
