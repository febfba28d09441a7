import type { TimedLine } from './timed-lines.ts';

export interface Source {
  readonly name: string;
  readonly lines: AsyncIterable<TimedLine>;
}

/**
 * The lines of several containers, oldest first; each source is in order already. Holds one line of
 * each, so logs of any size pass through. Lines of one time come in the order of the sources.
 */
export async function* mergeByTime(
  sources: readonly Source[],
): AsyncIterable<TimedLine & { readonly name: string }> {
  const heads = await Promise.all(
    sources.map(async ({ name, lines }) => {
      const iterator = lines[Symbol.asyncIterator]();
      return { name, iterator, head: await iterator.next() };
    }),
  );
  for (;;) {
    let oldest: (typeof heads)[number] | undefined;
    for (const candidate of heads) {
      if (candidate.head.done === true) continue;
      if (oldest?.head.done !== false || candidate.head.value.time < oldest.head.value.time)
        oldest = candidate;
    }
    if (oldest?.head.done !== false) return;
    yield { name: oldest.name, ...oldest.head.value };
    oldest.head = await oldest.iterator.next();
  }
}
