import { child, isTrue, pairs, stringOf } from '../yaml/yaml-node.ts';
import type { CheckContext } from './context.ts';

/** Each secret of a project, used or not, comes from somewhere: a driver alone is Swarm's. */
export function checkSecrets({ model, reporter }: CheckContext): void {
  const secrets = child(model, 'secrets');
  if (secrets?.kind !== 'map') return;
  for (const [name, secret] of pairs(secrets)) {
    const hasSource = ['file', 'environment'].some((key) => (stringOf(child(secret, key)) ?? '') !== '');
    if (hasSource || isTrue(child(secret, 'external'))) continue;
    const message = `secrets.${name} needs one of file, environment`;
    reporter.error('SOURCE_MISSING', message, secret.mark ?? secrets.entries.get(name)?.key);
  }
}
