import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Telling } from '../../fleet/file/telling.ts';
import { logLine } from '../../manager/log-line.ts';
import type { ManagerEvent } from '../../manager/ports.ts';
import { emptyPicture, type ManagerPicture, pictureAfter } from '../../manager/rules/picture.ts';
import type { Channel } from '../../model/desired/notify.ts';
import { oneLine } from '../../ui/text/ansi.ts';
import type { CommandContext } from '../context.ts';
import { People } from './people.ts';

/** Turns a manager's events into its log, its status, and news for people. */
export class ManagerOutput {
  readonly #context: CommandContext;
  readonly #people: People;
  #picture: ManagerPicture;

  constructor(context: CommandContext, nodes: readonly string[], telling: Telling) {
    this.#context = context;
    this.#people = new People(telling, context, (message) =>
      this.#log({ kind: 'notify-failed', message }, new Date().toISOString()),
    );
    this.#picture = emptyPicture(nodes);
  }

  get picture(): ManagerPicture {
    return this.#picture;
  }

  readonly report = (event: ManagerEvent): void => {
    const time = new Date().toISOString();
    this.#picture = pictureAfter(this.#picture, event, time);
    this.#log(event, time);
    void this.#people.tell(event);
  };

  readonly audience = (stack: string, channels: readonly Channel[]): void =>
    this.#people.audience(stack, channels);

  /** Serves the status on a socket, and on a port where one is named. The answer ends it. */
  async serve(socket: string, port: number | undefined): Promise<() => Promise<void>> {
    const { serveStatus } = await import('../../manager/seen/status-server.ts');
    mkdirSync(dirname(socket), { recursive: true, mode: 0o700 });
    const ends = [await serveStatus({ path: socket }, () => this.#picture)];
    if (port !== undefined) ends.push(await serveStatus({ port }, () => this.#picture));
    return async () => void (await Promise.all(ends.map((end) => end())));
  }

  /** Lines for people and logs, each with its time; with `--progress json` every event as JSON. */
  #log(event: ManagerEvent, time: string): void {
    const { stdout, globals } = this.#context;
    if (globals.progress === 'json') {
      stdout.write(`${JSON.stringify({ time, ...event })}\n`);
      return;
    }
    const line = logLine(event);
    if (line !== undefined) stdout.write(`${time} ${oneLine(line)}\n`);
  }
}
