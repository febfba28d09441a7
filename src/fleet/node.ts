import type { Endpoint } from '../engine/docker/connect-modem.ts';

/** One Docker Engine of a fleet. */
export interface Node {
  readonly name: string;
  readonly endpoint: Endpoint;
}
