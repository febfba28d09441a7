import type { Engine } from '../../engine/engine.ts';
import { EngineError } from '../../engine/engine-error.ts';

/**
 * In place of an engine that is known not to answer: whatever is asked of it fails at once as `unreachable`, so that a
 * pass does not wait for it.
 */
export function silentEngine(node: string, reason: string): Engine {
  const refuse = (): Promise<never> => Promise.reject(new EngineError('unreachable', node, reason));
  const engine: Partial<Engine> = { node, close: () => undefined };
  return new Proxy(engine as Engine, {
    get: (target, name) => (name in target ? Reflect.get(target, name) : refuse),
  });
}
