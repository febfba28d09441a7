import type { RolloutStrategy } from '../../model/desired/deploy.ts';
import type { ProblemReporter } from '../problem-reporter.ts';
import { child, stringOf, type YamlNode } from '../yaml/yaml-node.ts';

const STRATEGIES: readonly RolloutStrategy[] = ['rolling', 'blue-green'];

/**
 * flotilla's own `x-deploy: {strategy: ...}`, of a service, or at the top for all of them -> the strategies by service. One
 * that is not known is an error.
 */
export function strategiesOf(
  model: YamlNode,
  services: readonly string[],
  reporter: ProblemReporter,
): Readonly<Record<string, RolloutStrategy>> {
  const general = strategyOf(model, reporter);
  return Object.fromEntries(
    services.flatMap((key): [string, RolloutStrategy][] => {
      const own = strategyOf(child(child(model, 'services'), key), reporter) ?? general;
      return own === undefined ? [] : [[key, own]];
    }),
  );
}

function strategyOf(holder: YamlNode | undefined, reporter: ProblemReporter): RolloutStrategy | undefined {
  const node = child(child(holder, 'x-deploy'), 'strategy');
  if (node === undefined) return undefined;
  const found = STRATEGIES.find((strategy) => strategy === stringOf(node));
  if (found === undefined) {
    const hint = `the strategies are: ${STRATEGIES.join(', ')}`;
    reporter.error('X_DEPLOY_INVALID', 'x-deploy has a strategy that is not known', node.mark, hint);
  }
  return found;
}
