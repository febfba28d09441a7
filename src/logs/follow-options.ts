import type { Clock } from '../async/clock.ts';
import type { EngineEvent } from '../engine/engine.ts';
import { LABEL } from '../model/labels.ts';
import { shortName } from './short-name.ts';

/** What a follower reports; a UI prints it. */
export interface OutputSink {
  register(name: string): void;
  write(name: string, stream: 'stdout' | 'stderr', data: Uint8Array): void;
  status(name: string, text: string): void;
  flush(name: string): void;
}

export interface FollowOptions {
  readonly project: string;
  readonly clock: Clock;
  /** Unix time at which the command began. */
  readonly beganSeconds: number;
  readonly timestamps: boolean;
  /** True for containers of these services. */
  readonly isWanted: (service: string) => boolean;
  readonly onWarning: (message: string) => void;
  /** A node has become unreachable; what is on it is read on when it is back. */
  readonly onGone: (node: string, reason: string) => void;
  readonly onBack: (node: string) => void;
  /** A container has ended, and is not started again. */
  readonly onEnd?: (name: string, exitCode: number) => void;
}

/** How the UI calls the container of an event; undefined for one that is not followed. */
export function followedName(
  { attributes, id }: EngineEvent,
  { project, isWanted }: Pick<FollowOptions, 'project' | 'isWanted'>,
): string | undefined {
  const isOneOff = attributes[LABEL.oneoff] === 'True';
  if (isOneOff || !isWanted(attributes[LABEL.service] ?? '')) return undefined;
  return shortName(project, attributes.name ?? id.slice(0, 12));
}
