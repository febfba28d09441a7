import type { Endpoint } from '../engine/docker/transport/endpoint.ts';
import type { NodeSettings } from '../model/node-settings.ts';

/** One Docker Engine of a fleet. */
export interface Node {
  readonly name: string;
  readonly endpoint: Endpoint;
  readonly settings: NodeSettings;
}
