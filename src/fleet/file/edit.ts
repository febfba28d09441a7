import { type Document, isMap, parseDocument, YAMLMap } from 'yaml';
import { FlotillaError } from '../../errors/flotilla-error.ts';

/** What is written about a node; undefined leaves a key as it is, and takes no key out. */
export interface NodeEntry {
  readonly host?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly availability?: string;
  readonly address?: string;
  readonly address6?: string;
}

export interface NodeChange extends NodeEntry {
  readonly removedLabels?: readonly string[];
}

/** A fleet file under change: what the user has written beside it, comments too, stays. */
export class FleetFileEdit {
  readonly #document: Document;

  /** `text` is a valid fleet file, or empty for a new one. */
  constructor(text: string) {
    this.#document = parseDocument(text);
    if (!isMap(this.#document.contents)) this.#document.contents = this.#document.createNode({});
    if (!isMap(this.#document.get('nodes'))) this.#document.set('nodes', new YAMLMap());
  }

  has(name: string): boolean {
    return this.#document.hasIn(['nodes', name]);
  }

  /** Throws `NODE_EXISTS`. */
  add(name: string, entry: NodeEntry): void {
    if (this.has(name)) {
      throw new FlotillaError('NODE_EXISTS', `The fleet has a node "${name}" already`, {
        hint: 'give the new one another name with --name, or change the old one: flotilla node update',
      });
    }
    const node = this.#document.createNode(writtenForm(entry));
    if (entry.labels === undefined && isMap(node)) node.flow = true;
    this.#document.setIn(['nodes', name], node);
  }

  /** Throws `NO_SUCH_NODE`. */
  update(name: string, { removedLabels = [], labels = {}, ...entry }: NodeChange): void {
    this.#require(name);
    const at = ['nodes', name];
    // The short form, an address only, has no place for anything else.
    const short = this.#document.getIn(at);
    if (typeof short === 'string') this.#document.setIn(at, this.#document.createNode({ host: short }));
    for (const [key, value] of Object.entries(entry)) this.#document.setIn([...at, key], value);
    for (const label of removedLabels) this.#removeLabel(at, label);
    for (const [label, value] of Object.entries(labels)) this.#setLabel(at, label, value);
  }

  /** Throws `NO_SUCH_NODE`. */
  remove(name: string): void {
    this.#require(name);
    this.#document.deleteIn(['nodes', name]);
  }

  toString(): string {
    return this.#document.toString({ lineWidth: 0 });
  }

  #require(name: string): void {
    if (this.has(name)) return;
    throw new FlotillaError('NO_SUCH_NODE', `The fleet file has no node "${name}"`, {
      hint: 'flotilla node ls lists the nodes',
    });
  }

  #setLabel(at: readonly string[], label: string, value: string): void {
    this.#asMapping(at);
    this.#document.setIn([...at, 'labels', label], value);
  }

  #removeLabel(at: readonly string[], label: string): void {
    this.#asMapping(at);
    this.#document.deleteIn([...at, 'labels', label]);
    const labels = this.#document.getIn([...at, 'labels']);
    if (isMap(labels) && labels.items.length === 0) this.#document.deleteIn([...at, 'labels']);
  }

  /** Labels that are written as a list of "key=value". */
  #asMapping(at: readonly string[]): void {
    const path = [...at, 'labels'];
    const labels = this.#document.getIn(path);
    if (isMap(labels)) return;
    const listed = (this.#document.toJS() as Record<string, Record<string, { labels?: unknown }>>).nodes;
    const before = listed?.[at[1] ?? '']?.labels;
    const entries = (Array.isArray(before) ? before : []).map((item): [string, string] => {
      const [key = '', ...value] = String(item).split('=');
      return [key, value.join('=')];
    });
    this.#document.setIn(path, this.#document.createNode(Object.fromEntries(entries)));
  }
}

function writtenForm(entry: NodeEntry): Record<string, unknown> {
  const { host, availability, address, address6, labels } = entry;
  return Object.fromEntries(
    Object.entries({ host, availability, address, address6, labels }).filter(
      ([, value]) => value !== undefined,
    ),
  );
}
