import { LinkedSignal } from '../../async/linked-signal.ts';
import type { Engine, EngineEvent } from '../../engine/engine.ts';
import { messageOf } from '../../errors/message-of.ts';
import { LABEL } from '../../model/labels.ts';
import type { ManagerOptions, ManagerPorts } from '../ports.ts';
import { Liveness, type NodeState } from '../rules/liveness.ts';

/** Why a wait for an answer ends. Without a reason of its own, a signal makes an error with a stack each time. */
const ANSWERED = 'answered';
/** Between two tries to hear an engine's events. */
const RETRY_MS = 1000;

export type Listening = 'begun' | 'again' | 'lost';

export interface NodeWatchHandlers {
  /** Something has happened to a container of this project on a node. */
  readonly onEvent: (project: string, node: string, event: EngineEvent) => void;
  /** From now on every event of a node is reported (`again`: after a gap), or none is any more. */
  readonly onListening: (node: string, state: Listening) => void;
  /** A node's state has changed, so anything may have. */
  readonly onNode: (node: string, state: NodeState, reason?: string) => void;
}

/**
 * Knows which nodes answer, and hears what happens on them: every engine is asked for an answer again and again, and its
 * events are followed. A lost event does no harm: it only says where to look sooner.
 */
export class NodeWatch {
  readonly #ports: Pick<ManagerPorts, 'engines' | 'clock'>;
  readonly #options: Pick<ManagerOptions, 'probeMs' | 'answerMs'>;
  readonly #handlers: NodeWatchHandlers;
  readonly #liveness: Liveness;
  readonly #told = new Map<string, NodeState>();
  /** By node: ends the present stream of its events. */
  readonly #streams = new Map<string, LinkedSignal>();

  constructor(
    ports: Pick<ManagerPorts, 'engines' | 'clock'>,
    options: Pick<ManagerOptions, 'probeMs' | 'answerMs' | 'nodeDownMs'>,
    handlers: NodeWatchHandlers,
  ) {
    this.#ports = ports;
    this.#options = options;
    this.#handlers = handlers;
    this.#liveness = new Liveness([...ports.engines.keys()], options.nodeDownMs, ports.clock.now());
  }

  stateOf(node: string): NodeState {
    return this.#liveness.stateOf(node, this.#ports.clock.now());
  }

  /** Until the signal aborts. Never rejects. */
  async run(signal: AbortSignal): Promise<void> {
    await Promise.all([...this.#ports.engines.values()].map((engine) => this.#watchOne(engine, signal)));
  }

  /** With a signal of its own: on one that all nodes share, every wait of a thousand nodes would be a listener. */
  async #watchOne(engine: Engine, signal: AbortSignal): Promise<void> {
    using own = new LinkedSignal(signal);
    await Promise.all([this.#probe(engine, own.signal), this.#follow(engine, own.signal)]);
  }

  async #probe(engine: Engine, signal: AbortSignal): Promise<void> {
    const { clock } = this.#ports;
    while (!signal.aborted) {
      const triedMs = clock.now();
      const reason = await this.#ask(engine, signal);
      if (signal.aborted) return;
      if (reason === undefined) this.#liveness.answered(engine.node, clock.now());
      else this.#liveness.failed(engine.node, triedMs);
      this.#tell(engine.node, reason);
      await this.#sleep(Math.max(0, triedMs + this.#options.probeMs - clock.now()), signal);
    }
  }

  /** Why it did not answer; undefined where it did. */
  async #ask(engine: Engine, signal: AbortSignal): Promise<string | undefined> {
    using patience = new LinkedSignal(signal);
    const tooLate = this.#sleep(this.#options.answerMs, patience.signal).then(() => 'it does not answer');
    const asked = engine.ping(patience.signal).then(() => undefined, messageOf);
    const reason = await Promise.race([asked, tooLate]);
    patience.abort(ANSWERED);
    return reason;
  }

  #tell(node: string, reason: string | undefined): void {
    const state = this.stateOf(node);
    const before = this.#told.get(node) ?? 'up';
    if (before === state) return;
    this.#told.set(node, state);
    // A machine that has lost its power closes no connection: this one would stay silent for ever.
    if (before === 'up') this.#streams.get(node)?.abort();
    this.#handlers.onNode(node, state, reason);
  }

  async #follow(engine: Engine, signal: AbortSignal): Promise<void> {
    let hasListened = false;
    const onListening = (): void => {
      this.#handlers.onListening(engine.node, hasListened ? 'again' : 'begun');
      hasListened = true;
    };
    while (!signal.aborted) {
      using stream = new LinkedSignal(signal);
      this.#streams.set(engine.node, stream);
      try {
        const filter = { labels: [LABEL.project] };
        for await (const event of engine.events(filter, stream.signal, onListening)) {
          const project = event.attributes[LABEL.project];
          if (project !== undefined) this.#handlers.onEvent(project, engine.node, event);
        }
      } catch {
        // Whether the node answers is the probe's to tell.
      }
      this.#handlers.onListening(engine.node, 'lost');
      await this.#sleep(RETRY_MS, signal);
    }
  }

  /** Ends early, and well, where the signal aborts. */
  async #sleep(ms: number, signal: AbortSignal): Promise<void> {
    await this.#ports.clock.sleep(ms, signal).catch(() => undefined);
  }
}
