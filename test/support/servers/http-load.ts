import { connect } from 'node:net';

export interface LoadResult {
  readonly answered: number;
  /** What went wrong, and when, in milliseconds since the beginning. */
  readonly failures: readonly { readonly atMs: number; readonly reason: string }[];
  /** How often each text was the answer. */
  readonly bodies: ReadonlyMap<string, number>;
}

/** Asks one of the addresses for "/" on a new connection each time, with so many at a time, until it is stopped. */
export class HttpLoad {
  readonly #addresses: readonly string[];
  readonly #port: number;
  readonly #begunAt = performance.now();
  readonly #loops: readonly Promise<void>[];
  readonly #failures: { atMs: number; reason: string }[] = [];
  readonly #bodies = new Map<string, number>();
  #isOver = false;
  #count = 0;

  constructor(addresses: readonly string[], port: number, connections = 8) {
    this.#addresses = addresses;
    this.#port = port;
    this.#loops = Array.from({ length: connections }, () => this.#loop());
  }

  get answered(): number {
    return this.#count;
  }

  get elapsedMs(): number {
    return performance.now() - this.#begunAt;
  }

  async stop(): Promise<LoadResult> {
    this.#isOver = true;
    await Promise.all(this.#loops);
    return { answered: this.#count, failures: this.#failures, bodies: this.#bodies };
  }

  async #loop(): Promise<void> {
    for (let turn = 0; !this.#isOver; turn += 1) {
      const address = this.#addresses[turn % this.#addresses.length] ?? '';
      try {
        const body = await get(address, this.#port);
        this.#bodies.set(body, (this.#bodies.get(body) ?? 0) + 1);
        this.#count += 1;
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        this.#failures.push({ atMs: Math.round(this.elapsedMs), reason: `${address}: ${reason}` });
      }
    }
  }
}

const TIMEOUT_MS = 5000;

/** One request on a connection of its own -> the body. Rejects unless a whole answer with status 200 came. */
export function get(host: string, port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port });
    let text = '';
    let isOpen = false;
    // Where a way ends is told by what came back last.
    socket.setTimeout(TIMEOUT_MS, () => {
      const what = isOpen ? `no answer in time to port ${socket.localPort}` : 'not connected in time';
      socket.destroy(new Error(what));
    });
    socket.setEncoding('utf8');
    socket.on('connect', () => {
      isOpen = true;
      socket.write('GET / HTTP/1.0\r\nHost: mesh\r\n\r\n');
    });
    socket.on('data', (chunk) => {
      text += chunk;
    });
    socket.on('error', reject);
    socket.on('close', () => {
      const [head = '', body] = text.split('\r\n\r\n');
      if (/^HTTP\/1\.\d 200 /.test(head) && body !== undefined) resolve(body.trim());
      else reject(new Error(text === '' ? 'the connection was closed' : `"${head.split('\r\n')[0]}"`));
    });
  });
}
