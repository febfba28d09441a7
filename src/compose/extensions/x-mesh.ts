import { BALANCES, type Balance } from '../../model/desired/balance.ts';
import type { ProblemReporter } from '../problem-reporter.ts';
import { child, stringOf, type YamlNode } from '../yaml/yaml-node.ts';

/**
 * flotilla's own `x-mesh: {balance: ...}`, of a service, or at the top for all of them -> the choices by service. One that is
 * not known is an error.
 */
export function balancesOf(
  model: YamlNode,
  services: readonly string[],
  reporter: ProblemReporter,
): Readonly<Record<string, Balance>> {
  const general = balanceOf(model, reporter);
  return Object.fromEntries(
    services.flatMap((key): [string, Balance][] => {
      const own = balanceOf(child(child(model, 'services'), key), reporter) ?? general;
      return own === undefined ? [] : [[key, own]];
    }),
  );
}

function balanceOf(holder: YamlNode | undefined, reporter: ProblemReporter): Balance | undefined {
  const node = child(child(holder, 'x-mesh'), 'balance');
  if (node === undefined) return undefined;
  const found = BALANCES.find((balance) => balance === stringOf(node));
  if (found === undefined) {
    const hint = `a replica is chosen by one of: ${BALANCES.join(', ')}`;
    reporter.error('X_MESH_INVALID', 'x-mesh has a balance that is not known', node.mark, hint);
  }
  return found;
}
