import type { Placement, Preempted, Unplaced } from '../../schedule/placement.ts';
import type { DeployProblem } from './check-deployable.ts';

/**
 * Replicas without a node. Those that have none keep the run from beginning; one that should leave its node
 * and can't goes on there, and what nodes that do not answer may run is left alone.
 */
export function checkPlacement({ unplaced, unknown, preempted }: Placement): readonly DeployProblem[] {
  return [...unplaced.map(noNode), ...unknown.map(notKnown), ...preempted.map(makesWay)];
}

function makesWay({ service, slot, node, by, movesTo }: Preempted): DeployProblem {
  const goes = movesTo === undefined ? 'and ends, because no other node takes it' : `and moves to ${movesTo}`;
  return {
    severity: 'warning',
    code: 'REPLICA_PREEMPTED',
    message: `Service "${service}": replica ${slot} on ${node} makes way for "${by}", which has a higher priority, ${goes}`,
    path: ['services', service],
  };
}

function noNode({ service, count, reason, staysOn, waits }: Unplaced): DeployProblem {
  const path = ['services', service];
  if (staysOn !== undefined) {
    const message = `Service "${service}" should leave node "${staysOn}", and stays there: ${reason}`;
    return { severity: 'warning', code: 'REPLICA_STAYS', message, path };
  }
  if (waits === true) {
    return {
      severity: 'warning',
      code: 'REPLICA_WAITS',
      message: `Service "${service}": ${replicas(count)} not placed, because services of a higher priority have the place: ${reason}`,
      hint: 'the next run places what there is room for',
      path,
    };
  }
  return {
    severity: 'error',
    code: 'NO_SUITABLE_NODE',
    message: `Service "${service}": no node takes ${replicas(count)}: ${reason}`,
    hint: 'change its placement or what it asks for, or add a node; plan --explain shows what each node says',
    path,
  };
}

function notKnown({ service, count, reason }: Unplaced): DeployProblem {
  return {
    severity: 'warning',
    code: 'REPLICA_UNKNOWN',
    message: `Service "${service}": ${replicas(count)} not placed, because ${reason}`,
    hint: 'run the command again when the node is back; if it is lost, set its availability to drain',
    path: ['services', service],
  };
}

function replicas(count: number): string {
  return count === 1 ? 'one replica' : `${count} replicas`;
}
