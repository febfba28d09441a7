import type { EngineEvent } from '../../engine/engine.ts';
import { LABEL } from '../../model/labels.ts';
import { type EndedTask, endOf, slotKey } from '../../model/observed/ended-task.ts';
import { type Fleet, reachable } from '../../model/observed/fleet.ts';
import { isAlive, isOneOff, serviceOf, slotOf } from '../../observe/classify.ts';
import { endedByThemselves } from '../../plan/history/ended-tasks.ts';
import type { TaskHistory } from '../../store/task-history.ts';

/** More containers than that are not remembered of a stack. */
const REMEMBERED = 20_000;

/** What is known of one stack's tasks since this manager leads. */
interface Notes {
  /** Ends that were heard of and are not in the history yet. */
  readonly heard: EndedTask[];
  /** Containers that ran out of memory, whose end is still to come. */
  readonly outOfMemory: Set<string>;
  /** Containers whose present end is in the history. */
  readonly known: Set<string>;
  /** Containers that a pass has stopped: that they end is no news. */
  readonly stopped: Set<string>;
  /** Where each slot ran when it was seen last. */
  places: Places;
  /** What was in the history before is known too. */
  isOpen: boolean;
}

/**
 * Keeps the history of stacks' tasks: what the engines' events tell of ends (an engine that restarts by itself tells nobody else), what a
 * pass finds ended, what it has ended itself, and what was on nodes that are lost. It is written once for each
 * pass, and not at all where nothing ended.
 */
export class TaskNotes {
  readonly #history: TaskHistory;
  readonly #stacks = new Map<string, Notes>();

  constructor(history: TaskHistory) {
    this.#history = history;
  }

  /** An event of a stack's container. */
  heard(stack: string, node: string, { action, id, timeMs, attributes }: EngineEvent): void {
    const notes = this.#of(stack);
    const slot = Number(attributes[LABEL.containerNumber]);
    const service = attributes[LABEL.service];
    if (service === undefined || !(slot > 0)) return;
    if (action === 'oom') notes.outOfMemory.add(id);
    if (action !== 'die' || attributes[LABEL.oneoff] === 'True' || notes.stopped.has(id)) return;
    const end = endOf(Number(attributes.exitCode ?? 0), notes.outOfMemory.delete(id));
    const image = attributes.image ?? '';
    notes.heard.push({ service, slot, node, container: id, image, ...end, endedAtMs: timeMs });
    notes.known.add(id);
  }

  /** After a pass that found this and has ended that. Rejects as stores do. */
  async passed(stack: string, seen: Fleet, ended: readonly EndedTask[], nowMs: number): Promise<void> {
    const notes = await this.#opened(stack);
    const heard = notes.heard.splice(0);
    forgetEndsOfLiving(notes, seen, new Set(heard.map(({ container }) => container)));
    const found = endedByThemselves(seen, nowMs).filter(({ container = '' }) => !notes.known.has(container));
    const places = placesIn(seen);
    const lost = lostTasks(notes.places, places, seen, nowMs);
    notes.places = withSilent(places, notes.places, seen);
    for (const { container = '' } of [...found, ...ended]) notes.known.add(container);
    for (const { container = '' } of ended) notes.stopped.add(container);
    for (const ids of [notes.known, notes.stopped, notes.outOfMemory]) forgetOldest(ids);
    const own = heard.filter(({ container = '' }) => !notes.stopped.has(container));
    await this.#history.note(stack, [...own, ...found, ...lost, ...ended]);
  }

  /** A stack that is gone. */
  async forget(stack: string): Promise<void> {
    this.#stacks.delete(stack);
    await this.#history.forget(stack);
  }

  async #opened(stack: string): Promise<Notes> {
    const notes = this.#of(stack);
    if (notes.isOpen) return notes;
    for (const { container = '' } of await this.#history.of(stack)) notes.known.add(container);
    notes.isOpen = true;
    return notes;
  }

  #of(stack: string): Notes {
    const found = this.#stacks.get(stack);
    if (found !== undefined) return found;
    const notes: Notes = {
      heard: [],
      outOfMemory: new Set(),
      known: new Set(),
      stopped: new Set(),
      places: new Map(),
      isOpen: false,
    };
    this.#stacks.set(stack, notes);
    return notes;
  }
}

/** A container that lives may end once more; `heard`: it has done so since it was seen. */
function forgetEndsOfLiving({ known, stopped }: Notes, seen: Fleet, heard: ReadonlySet<unknown>): void {
  for (const { id } of reachable(seen).flatMap(({ containers }) => containers.filter(isAlive))) {
    if (!heard.has(id)) known.delete(id);
    stopped.delete(id);
  }
}

function forgetOldest(ids: Set<string>): void {
  for (const id of ids) {
    if (ids.size <= REMEMBERED) return;
    ids.delete(id);
  }
}

type Places = ReadonlyMap<string, Omit<EndedTask, 'state' | 'endedAtMs'>>;

/** Where each slot runs. */
function placesIn(seen: Fleet): Places {
  const places = new Map<string, Omit<EndedTask, 'state' | 'endedAtMs'>>();
  for (const { name: node, containers } of reachable(seen)) {
    for (const container of containers) {
      const service = serviceOf(container);
      const slot = slotOf(container);
      if (service === undefined || slot === undefined || isOneOff(container) || !isAlive(container)) continue;
      places.set(slotKey({ service, slot }), {
        service,
        slot,
        node,
        container: container.id,
        image: container.image,
      });
    }
  }
  return places;
}

/** What was on a node that does not answer stays known, until it runs elsewhere. */
function withSilent(now: Places, before: Places, seen: Fleet): Places {
  const silent = silentNodes(seen);
  return new Map([...[...before].filter(([, { node }]) => silent.has(node)), ...now]);
}

/** What ran on a node that does not answer, and runs elsewhere now. */
function lostTasks(before: Places, now: Places, seen: Fleet, nowMs: number): readonly EndedTask[] {
  const silent = silentNodes(seen);
  return [...before].flatMap(([slot, task]) =>
    silent.has(task.node) && now.has(slot)
      ? [{ ...task, state: 'orphaned' as const, error: `node ${task.node} is down`, endedAtMs: nowMs }]
      : [],
  );
}

function silentNodes({ nodes }: Fleet): ReadonlySet<string> {
  return new Set(nodes.flatMap(({ kind, name }) => (kind === 'unreachable' ? [name] : [])));
}
