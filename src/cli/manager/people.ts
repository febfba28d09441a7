import type { Telling } from '../../fleet/file/telling.ts';
import type { FollowEvent, ManagerEvent } from '../../manager/ports.ts';
import { channelsFor, NewsDesk } from '../../manager/rules/news.ts';
import type { Channel } from '../../model/desired/notify.ts';
import type { CommandContext } from '../context.ts';

/** Those who want to be told: by the fleet file's channels, and of a stack by its own too. */
export class People {
  readonly #telling: Telling;
  readonly #environment: CommandContext['environment'];
  readonly #onFailure: (message: string) => void;
  readonly #desk = new NewsDesk();
  /** The channels for news of stacks, by stack. */
  readonly #audiences = new Map<string, readonly Channel[]>();

  /** `onFailure` hears why somebody could not be told. */
  constructor(
    telling: Telling,
    { environment }: Pick<CommandContext, 'environment'>,
    onFailure: (message: string) => void,
  ) {
    this.#telling = telling;
    this.#environment = environment;
    this.#onFailure = onFailure;
  }

  readonly audience = (stack: string, channels: readonly Channel[]): void => {
    if (channels.length === 0) this.#audiences.delete(stack);
    else this.#audiences.set(stack, channels);
  };

  /** Tells what is news of an event. The answer is there when everybody was told; it never rejects. */
  async tell(event: ManagerEvent | FollowEvent): Promise<void> {
    const { channels: fleet, mailServer } = this.#telling;
    let channels: readonly Channel[] = [];
    const news = this.#desk.hear(event, performance.now(), (one) => {
      channels = channelsFor(one, fleet, this.#audiences);
      return channels.length > 0;
    });
    if (news === undefined) return;
    const { notify } = await import('../../manager/notify/notify.ts');
    const failures = await notify(news, channels, { mailServer, environment: this.#environment });
    for (const message of failures) this.#onFailure(message);
  }
}
