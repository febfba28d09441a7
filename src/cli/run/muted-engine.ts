import type { Engine } from '../../engine/engine.ts';
import { LABEL } from '../../model/labels.ts';

/**
 * An engine whose containers of other services than those that are shown seem to write nothing: their ends are noticed all the same, and
 * their output, which may be large or not readable at all, is not asked for.
 */
export function mutedEngine(engine: Engine, isShown: (service: string) => boolean): Engine {
  const asked = new Map<string, Promise<boolean>>();
  const isMuted = (id: string, signal: AbortSignal): Promise<boolean> => {
    const known =
      asked.get(id) ??
      engine.inspectContainer(id, signal).then(({ settings }) => {
        const service = settings.Labels?.[LABEL.service];
        return service !== undefined && !isShown(service);
      });
    asked.set(id, known);
    known.catch(() => asked.delete(id));
    return known;
  };
  return {
    ...engine,
    async *logs(id, options, signal) {
      if (!(await isMuted(id, signal))) yield* engine.logs(id, options, signal);
      else if (options.follow) await engine.waitContainer(id, 'not-running', signal);
    },
  };
}
