import { PLACEMENT_STRATEGIES, type ServiceScheduling } from '../../model/placing/scheduling.ts';
import { parseExpression } from '../../schedule/rules/expression.ts';
import type { ProblemReporter } from '../problem-reporter.ts';
import { child, itemsOf, stringOf, type YamlNode } from '../yaml/yaml-node.ts';

const HIGHEST = 1000;

/**
 * flotilla's own keys about placing: `x-affinity`, `x-priority` and `x-deploy.placement_strategy` of a service, the last
 * also at the top for all of them -> what each service says, by key. All that can't be read is an error.
 */
export function schedulingOf(
  model: YamlNode,
  services: readonly string[],
  reporter: ProblemReporter,
): Readonly<Record<string, ServiceScheduling>> {
  const general = strategyOf(model, reporter);
  return Object.fromEntries(
    services.flatMap((key): [string, ServiceScheduling][] => {
      const service = child(child(model, 'services'), key);
      const strategy = strategyOf(service, reporter) ?? general;
      const affinity = affinityOf(child(service, 'x-affinity'), reporter);
      const found: ServiceScheduling = {
        ...(strategy === undefined ? {} : { strategy }),
        ...(affinity.length === 0 ? {} : { affinity }),
        ...priorityOf(child(service, 'x-priority'), reporter),
      };
      return Object.keys(found).length === 0 ? [] : [[key, found]];
    }),
  );
}

function strategyOf(holder: YamlNode | undefined, reporter: ProblemReporter): ServiceScheduling['strategy'] {
  const node = child(child(holder, 'x-deploy'), 'placement_strategy');
  if (node === undefined) return undefined;
  const found = PLACEMENT_STRATEGIES.find((strategy) => strategy === stringOf(node));
  if (found === undefined) {
    const hint = `the placement strategies are: ${PLACEMENT_STRATEGIES.join(', ')}`;
    reporter.error(
      'X_DEPLOY_INVALID',
      'x-deploy has a placement strategy that is not known',
      node.mark,
      hint,
    );
  }
  return found;
}

/** A list of expressions, or one. */
function affinityOf(node: YamlNode | undefined, reporter: ProblemReporter): readonly string[] {
  if (node === undefined) return [];
  return (node.kind === 'list' ? itemsOf(node) : [node]).flatMap((item) => {
    const text = stringOf(item);
    if (text !== undefined && parseExpression(text) !== undefined) return [text];
    const hint = 'write it like "service==db", "service!=~cache", "container!=web*" or "image==/redis:[67]/"';
    reporter.error('X_AFFINITY_INVALID', 'An affinity is an expression with == or !=', item.mark, hint);
    return [];
  });
}

function priorityOf(
  node: YamlNode | undefined,
  reporter: ProblemReporter,
): Pick<ServiceScheduling, 'priority' | 'isBestEffort'> {
  if (node === undefined) return {};
  if (stringOf(node) === 'best-effort') return { isBestEffort: true };
  const value = node.kind === 'scalar' && node.type === 'int' ? Number(node.value) : Number.NaN;
  if (Math.abs(value) <= HIGHEST) return { priority: value };
  const hint = `write a whole number from -${HIGHEST} to ${HIGHEST}, or best-effort`;
  reporter.error('X_PRIORITY_INVALID', "x-priority can't be read", node.mark, hint);
  return {};
}
