import type { Clock } from '../../async/clock.ts';
import type { NodeMemory, NodeReading } from '../../observe/node-memory.ts';
import { scopeForPlacing } from '../../observe/scope.ts';
import type { Stack } from '../../store/stacks.ts';

/** What of an engine's events changes nothing that a pass looks at. */
const IDLE = /^(exec_|attach|detach|top|resize|export|archive-path|extract-to-dir|copy)/;

interface Kept {
  readonly reading: NodeReading;
  readonly state: string;
  readonly readMs: number;
}

/** What a pass looks at: a stack as it is asked for; with `surroundings`, also what other projects have on the nodes. */
export interface PassScope {
  readonly stack: string;
  /** Changes with whatever decides what is read of a node. */
  readonly revision: string;
  readonly surroundings: boolean;
}

/** What a pass over a stack's newest revision looks at. */
export function passScope({ name, revisions: [newest] }: Stack): PassScope {
  const revision = newest === undefined ? '' : `${newest.number} ${newest.deployedAt}`;
  const surroundings = newest !== undefined && scopeForPlacing(newest.project).surroundings !== undefined;
  return { stack: name, revision, surroundings };
}

/**
 * What passes have read of nodes, for as long as nothing is heard to have changed there: so a pass reads only the nodes on which
 * something happened. It holds while the node's events are followed without a gap, and for `keptMs` at most: then
 * everything is read again, in case an event was lost, or something was changed that engines tell nobody of.
 */
export class FleetMemory {
  readonly #clock: Clock;
  readonly #keptMs: number;
  /** Nodes whose events are followed. */
  readonly #heard = new Set<string>();
  /** How often something has changed: on a node, and of a project on a node. */
  readonly #changes = new Map<string, number>();
  /** By stack, then by node. */
  readonly #kept = new Map<string, Map<string, Kept>>();

  constructor(clock: Clock, keptMs: number) {
    this.#clock = clock;
    this.#keptMs = keptMs;
  }

  /** From now on every event of the node is reported, or none is any more. */
  listening(node: string, isListening: boolean): void {
    if (isListening) this.#heard.add(node);
    else this.#heard.delete(node);
    this.#count(node);
  }

  /** The node did not answer for a time: anything may have changed. */
  gap(node: string): void {
    this.#count(node);
  }

  /** Something of a project has happened on a node. */
  heard(node: string, project: string, action: string): void {
    if (IDLE.test(action)) return;
    this.#changed(node, project);
  }

  /** All of a stack is read again. */
  forget(stack: string): void {
    this.#kept.delete(stack);
  }

  /** For one pass. `isUp`: nodes that do not answer are not recalled. */
  of(scope: PassScope, isUp: (node: string) => boolean): NodeMemory {
    const kept = this.#kept.get(scope.stack) ?? new Map<string, Kept>();
    this.#kept.set(scope.stack, kept);
    return {
      recall: (node) => {
        const found = kept.get(node);
        if (found === undefined || !this.#heard.has(node) || !isUp(node)) return undefined;
        const isFresh =
          this.#clock.now() - found.readMs < this.#keptMs && found.state === this.#state(node, scope);
        return isFresh ? found.reading : undefined;
      },
      begin: (node) => {
        const state = this.#state(node, scope);
        const readMs = this.#clock.now();
        return (reading) => {
          if (this.#heard.has(node) && state === this.#state(node, scope))
            kept.set(node, { reading, state, readMs });
          else kept.delete(node);
        };
      },
      changed: (node) => this.#changed(node, scope.stack),
    };
  }

  /** The same as long as nothing has changed that the scope looks at. */
  #state(node: string, { stack, revision, surroundings }: PassScope): string {
    const any = surroundings ? (this.#changes.get(`${node}/*`) ?? 0) : '';
    const own = this.#changes.get(`${node}/${stack}`) ?? 0;
    return `${this.#changes.get(node) ?? 0} ${own} ${any} ${revision}`;
  }

  #changed(node: string, project: string): void {
    this.#count(`${node}/${project}`);
    this.#count(`${node}/*`);
  }

  #count(key: string): void {
    this.#changes.set(key, (this.#changes.get(key) ?? 0) + 1);
  }
}
