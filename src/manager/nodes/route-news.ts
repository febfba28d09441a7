import { LinkedSignal } from '../../async/linked-signal.ts';
import type { EngineEvent } from '../../engine/engine.ts';
import { messageOf } from '../../errors/message-of.ts';
import { OWN_LABEL } from '../../model/labels.ts';
import type { ManagerPorts } from '../ports.ts';

/**
 * Whether the routing mesh may differ from what runs, by what was heard since it was brought last: to bring it reads every node, which in a
 * large fleet must not follow each look at something else.
 */
export class RouteNews {
  /** What was there before anything was heard of is news. */
  #changes = 1;
  #brought = 0;

  get hasAny(): boolean {
    return this.#changes !== this.#brought;
  }

  /** A node answers again, or does not any more, or its events had a gap. */
  changed(): void {
    this.#changes += 1;
  }

  /** True for a start that the mesh serves: no look at its stack has to follow it, as it is what was asked for. */
  heard({ action, attributes }: EngineEvent): boolean {
    if (attributes[OWN_LABEL.meshPorts] === undefined || action.startsWith('exec_')) return false;
    this.#changes += 1;
    return action === 'start';
  }

  /** Brings the mesh to what runs; false where that failed, which is reported. */
  async bring(
    { bringRoutes, report }: Pick<ManagerPorts, 'bringRoutes' | 'report'>,
    signal: AbortSignal,
  ): Promise<boolean> {
    const changes = this.#changes;
    using end = new LinkedSignal(signal);
    const message = await bringRoutes?.(end.signal).then(() => undefined, messageOf);
    if (message === undefined) this.#brought = changes;
    else if (!signal.aborted) report({ kind: 'routes-failed', message });
    return message === undefined;
  }
}
