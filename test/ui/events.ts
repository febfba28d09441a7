import type { OperationKind, Resource } from '../../src/plan/operation.ts';
import type { FailureSummary, OperationSummary, ProgressEvent } from '../../src/progress/event.ts';

function kindOf(kind: OperationKind): Resource['kind'] {
  if (kind.endsWith('network')) return 'network';
  if (kind.endsWith('volume')) return 'volume';
  return kind.endsWith('image') ? 'image' : 'container';
}

export function operation(kind: OperationKind, name: string, node = 'local'): OperationSummary {
  const resource = { kind: kindOf(kind), name };
  return { id: `${node}/${kind}/${name}`, kind, node, resource, cause: 'not found' };
}

/** A run told operation by operation; each step takes 100 ms. */
export class Run {
  readonly events: ProgressEvent[] = [];
  #atMs = 0;

  constructor(operations: readonly OperationSummary[]) {
    const nodes = [...new Set(operations.map(({ node }) => node))];
    this.events.push({ kind: 'run-start', project: 'shop', nodes, operations });
  }

  start(operation: OperationSummary): this {
    return this.#push({ kind: 'operation-start', atMs: this.#atMs, operation });
  }

  layer(operation: OperationSummary, layer: string, text: string, current?: number, total?: number): this {
    return this.#push({
      kind: 'operation-progress',
      atMs: this.#atMs,
      operation,
      layer,
      text,
      ...(current === undefined ? {} : { currentBytes: current }),
      ...(total === undefined ? {} : { totalBytes: total }),
    });
  }

  output(operation: OperationSummary, text: string): this {
    return this.#push({ kind: 'operation-output', atMs: this.#atMs, operation, text });
  }

  done(operation: OperationSummary, note?: string): this {
    this.#atMs += 100;
    const noted = note === undefined ? {} : { note };
    return this.#push({ kind: 'operation-done', atMs: this.#atMs, elapsedMs: 100, operation, ...noted });
  }

  failed(operation: OperationSummary, failure: Partial<FailureSummary> = {}): this {
    this.#atMs += 100;
    const complete = { code: 'PORT_TAKEN', message: 'Port 80 is taken', ...failure };
    return this.#push({
      kind: 'operation-failed',
      atMs: this.#atMs,
      elapsedMs: 100,
      operation,
      failure: complete,
    });
  }

  skipped(operation: OperationSummary, because: string): this {
    return this.#push({ kind: 'operation-skipped', atMs: this.#atMs, operation, because });
  }

  warning(message: string, hint?: string): this {
    const rest = hint === undefined ? {} : { hint };
    return this.#push({ kind: 'warning', code: 'ORPHANS', message, ...rest });
  }

  /** Starts and does each. */
  through(...operations: readonly OperationSummary[]): this {
    for (const each of operations) this.start(each).done(each);
    return this;
  }

  end(interrupted = false): this {
    return this.#push({
      kind: 'run-end',
      atMs: this.#atMs,
      done: this.#count('operation-done'),
      failed: this.#count('operation-failed'),
      skipped: this.#count('operation-skipped'),
      interrupted,
    });
  }

  #count(kind: ProgressEvent['kind']): number {
    return this.events.filter((event) => event.kind === kind).length;
  }

  #push(event: ProgressEvent): this {
    this.events.push(event);
    return this;
  }
}

/** Network, image and two containers, the second of which fails to start. */
export function failingUp(): Run {
  const network = operation('create-network', 'shop_default');
  const pull = operation('pull-image', 'nginx:alpine');
  const createDb = operation('create-container', 'shop-db-1');
  const startDb = operation('start-container', 'shop-db-1');
  const createWeb = operation('create-container', 'shop-web-1');
  const startWeb = operation('start-container', 'shop-web-1');
  return new Run([network, pull, createDb, startDb, createWeb, startWeb])
    .through(network)
    .start(pull)
    .layer(pull, 'a1', 'Downloading', 1_000_000, 4_000_000)
    .done(pull)
    .through(createDb, createWeb, startDb)
    .start(startWeb)
    .failed(startWeb, { hint: 'stop what listens on it' })
    .end();
}

/** A row as the tree draws it: the time ends at the last of `columns`. */
export function row(left: string, time: string, columns: number): string {
  return left.padEnd(columns - time.length) + time;
}
