import type { ManagerEvent } from '../ports.ts';
import type { NodeCondition } from './condition.ts';
import type { NodeState } from './liveness.ts';

export interface StackPicture {
  /** What is not as it was asked for; none where all is well. */
  readonly problems: readonly string[];
  readonly passes: number;
  readonly failedPasses: number;
  readonly operations: number;
  readonly lastPassAt?: string;
  readonly lastPassMs?: number;
  /** Services with `x-autoscale`, by key, as they were measured last. */
  readonly autoscaled?: Readonly<Record<string, ScalePicture>>;
}

/** What a service uses, and how many replicas it is to have. */
export interface ScalePicture {
  readonly replicas: number;
  readonly min: number;
  readonly max: number;
  /** Of each metric that decides: used by what is to be used. */
  readonly shares: Readonly<Record<string, number>>;
  /** "cpu 81 % of 70 %". */
  readonly reason: string;
}

/** What a manager's events add up to: for those who look in. */
export interface ManagerPicture {
  readonly leading: boolean;
  readonly term: number;
  readonly nodes: Readonly<Record<string, NodeState>>;
  /** What nodes have left, as far as it can be seen. */
  readonly conditions: Readonly<Record<string, NodeCondition>>;
  readonly stacks: Readonly<Record<string, StackPicture>>;
}

/** What a manager shows before it has seen anything. */
export function emptyPicture(nodes: readonly string[]): ManagerPicture {
  return {
    leading: false,
    term: 0,
    nodes: Object.fromEntries(nodes.map((node) => [node, 'up'])),
    conditions: {},
    stacks: {},
  };
}

const NEW_STACK: StackPicture = { problems: [], passes: 0, failedPasses: 0, operations: 0 };

/** The picture after an event; `time` is ISO 8601. */
export function pictureAfter(before: ManagerPicture, event: ManagerEvent, time: string): ManagerPicture {
  switch (event.kind) {
    case 'leading':
      return { ...before, leading: true, term: event.epoch };
    case 'deposed':
      return { ...before, leading: false };
    case 'waiting':
      // Another looks at them now.
      return { ...before, leading: false, conditions: {}, stacks: {} };
    case 'node-up':
    case 'node-silent':
    case 'node-down':
      return { ...before, nodes: { ...before.nodes, [event.node]: NODE_STATES[event.kind] } };
    case 'pass': {
      const { problems, elapsedMs: lastPassMs, operations } = event;
      return withStack(before, event.stack, (old) => ({
        ...old,
        problems,
        lastPassAt: time,
        lastPassMs,
        passes: old.passes + 1,
        operations: old.operations + operations,
      }));
    }
    case 'pass-failed':
      return withStack(before, event.stack, (old) => ({
        ...old,
        problems: [event.message],
        failedPasses: old.failedPasses + 1,
      }));
    case 'condition':
      return { ...before, conditions: { ...before.conditions, [event.node]: event.condition } };
    case 'load': {
      const { kind: _kind, stack, service, ...load } = event;
      return withStack(before, stack, (old) => ({
        ...old,
        autoscaled: { ...old.autoscaled, [service]: load },
      }));
    }
    case 'rollout':
      // Those that still have `x-autoscale` are measured again.
      return withStack(before, event.stack, (old) => ({ ...old, autoscaled: {} }));
    case 'gone': {
      const { [event.stack]: _, ...stacks } = before.stacks;
      return { ...before, stacks };
    }
    default:
      return before;
  }
}

const NODE_STATES = { 'node-up': 'up', 'node-silent': 'silent', 'node-down': 'down' } as const;

function withStack(
  picture: ManagerPicture,
  name: string,
  change: (old: StackPicture) => StackPicture,
): ManagerPicture {
  return { ...picture, stacks: { ...picture.stacks, [name]: change(picture.stacks[name] ?? NEW_STACK) } };
}
