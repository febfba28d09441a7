import type { PlacedReplica } from '../../schedule/placement.ts';
import { type NodeExplanation, refuses } from '../../schedule/run/explain.ts';
import type { explainService } from '../../schedule/schedule.ts';

type Explanation = ReturnType<typeof explainService>;

/** What the scheduler thought of a service, as text: where its replicas are, and what each node says to one more. */
export function formatExplanation({ service, strategy, nodes, placement }: Explanation): string {
  const replicas = placement.replicas.filter((replica) => replica.service === service);
  const unplaced = [...placement.unplaced, ...placement.unknown].filter((one) => one.service === service);
  const lines = [
    `${service}: ${replicas.length} placed, strategy ${strategy}`,
    ...replicas.map((replica) => `  ${describe(replica)}`),
    ...unplaced.map(({ count, reason }) => `  ${count} not placed: ${reason}`),
    '',
    `What each node says to one more, before the new replicas of ${service} are placed:`,
    ...nodes.flatMap(linesOf),
  ];
  return `${lines.join('\n')}\n`;
}

/** The same as data. */
export function explanationDocument({ service, strategy, nodes, placement }: Explanation): object {
  const replicas = placement.replicas.filter((replica) => replica.service === service);
  const unplaced = [...placement.unplaced, ...placement.unknown].filter((one) => one.service === service);
  return {
    service,
    strategy,
    replicas: replicas.map(({ slot, node, current, movedFrom }) => ({
      slot,
      node,
      ...(movedFrom === undefined ? {} : { movedFrom: movedFrom.node, because: movedFrom.because }),
      isNew: current === undefined && movedFrom === undefined,
    })),
    unplaced: unplaced.map(({ count, reason }) => ({ count, reason })),
    nodes: nodes.map((node) => ({ ...node, takes: !refuses(node) })),
  };
}

function describe({ service, slot, node, current, movedFrom }: PlacedReplica): string {
  if (movedFrom !== undefined) {
    return `${service}-${slot} moves from ${movedFrom.node} to ${node}: ${movedFrom.because}`;
  }
  return `${service}-${slot} ${current === undefined ? 'is new on' : 'stays on'} ${node}`;
}

function linesOf(explanation: NodeExplanation): readonly string[] {
  const { node, filters, scores } = explanation;
  const agreeing = filters.flatMap(({ name, refusal }) => (refusal === undefined ? [name] : []));
  const values = scores.map(({ name, value }) => `${name} ${Math.round(value * 1000) / 1000}`);
  return [
    `  ${node} ${refuses(explanation) ? 'refuses' : 'takes it'}`,
    ...filters.flatMap(({ name, refusal }) => (refusal === undefined ? [] : [`    ${name}: ${refusal}`])),
    ...(agreeing.length === 0 ? [] : [`    nothing against it: ${agreeing.join(', ')}`]),
    ...(values.length === 0 ? [] : [`    score: ${values.join(', ')}`]),
  ];
}
