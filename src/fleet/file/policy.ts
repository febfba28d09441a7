import { parseBytes } from '../../compose/decode/units.ts';
import type { ProblemReporter } from '../../compose/problem-reporter.ts';
import { child, isTrue, pairs, stringOf, type YamlNode } from '../../compose/yaml/yaml-node.ts';
import type { NodeSettings } from '../../model/node-settings.ts';
import { PLACEMENT_STRATEGIES, type Quota, type SchedulingPolicy } from '../../model/placing/scheduling.ts';

/** What a fleet file says about placing. The schema has spoken of what is of the wrong form. */
export function policyOf(file: YamlNode | undefined, reporter: ProblemReporter): SchedulingPolicy {
  const strategy = PLACEMENT_STRATEGIES.find(
    (known) => known === stringOf(child(file, 'placement_strategy')),
  );
  const seed = amountOf('seed', child(file, 'placement_seed'), reporter);
  const quotas = pairs(child(file, 'x-quota')).map(([project, quota]) => [project, quotaOf(quota, reporter)]);
  return {
    ...(strategy === undefined ? {} : { strategy }),
    ...(seed === undefined ? {} : { seed }),
    ...(isTrue(child(file, 'overcommit')) ? { overcommit: true } : {}),
    ...(quotas.length === 0 ? {} : { quotas: Object.fromEntries(quotas) }),
  };
}

/** `resources` of a node: what it has to give, before what its engine tells. */
export function resourcesOfNode(
  node: YamlNode | undefined,
  reporter: ProblemReporter,
): Pick<NodeSettings, 'resources'> {
  const amounts = pairs(node).flatMap(([name, value]): [string, number][] => {
    const amount = amountOf(name, value, reporter);
    return amount === undefined ? [] : [[name, amount]];
  });
  return amounts.length === 0 ? {} : { resources: Object.fromEntries(amounts) };
}

function quotaOf(quota: YamlNode, reporter: ProblemReporter): Quota {
  const [cpus, memoryBytes, replicas] = ['cpus', 'memory', 'replicas'].map((name) =>
    amountOf(name, child(quota, name), reporter),
  );
  return {
    ...(cpus === undefined ? {} : { cpus }),
    ...(memoryBytes === undefined ? {} : { memoryBytes }),
    ...(replicas === undefined ? {} : { replicas }),
  };
}

/** A number, of memory a size ("4g"). */
function amountOf(name: string, node: YamlNode | undefined, reporter: ProblemReporter): number | undefined {
  if (node?.kind !== 'scalar') return undefined;
  const amount = name === 'memory' ? Number(parseBytes(node.text)) : Number(node.text);
  if (amount >= 0 && Number.isFinite(amount)) return amount;
  const hint = name === 'memory' ? 'write a size like 512m or 4g' : 'write a number';
  reporter.error('WRONG_VALUE', `"${name}" can't be read`, node.mark, hint);
  return undefined;
}
