import type { ManagerEvent } from './ports.ts';

/** One line of a manager's log, without its time; undefined for what is not worth one: a pass that had nothing to do. */
export function logLine(event: ManagerEvent): string | undefined {
  switch (event.kind) {
    case 'waiting':
      return `waiting: the manager on ${event.holder.where} holds the lease`;
    case 'leading':
      return `leading, term ${event.epoch}`;
    case 'deposed':
    case 'fleet-file':
      return event.message;
    case 'node-up':
      return `node ${event.node} answers again`;
    case 'node-silent':
      return `node ${event.node} is silent: ${event.reason ?? 'it does not answer'}`;
    case 'node-down':
      return `node ${event.node} is down: what can run elsewhere does`;
    case 'pass':
      return passLine(event);
    case 'pass-failed':
      return `stack ${event.stack}: ${event.message}`;
    case 'load':
    case 'condition':
      return undefined;
    case 'disk-low':
    case 'disk-restored':
    case 'certificate-low':
    case 'certificate-restored':
      return `node ${event.node}: ${event.message}`;
    case 'autoscale':
      return `stack ${event.stack}: ${event.service} from ${event.from} to ${event.to} replicas: ${event.reason}`;
    case 'gone':
      return `stack ${event.stack} is gone`;
    case 'notify-failed':
      return `nobody was told: ${event.message}`;
    case 'store-failed':
      return `store: ${event.message}`;
    case 'routes-failed':
      return `routes: ${event.message}`;
    case 'rollout':
      return `stack ${event.stack}: revision ${event.revision} is ${event.state}`;
  }
}

function passLine({
  stack,
  operations,
  problems,
  elapsedMs,
}: Extract<ManagerEvent, { kind: 'pass' }>): string | undefined {
  if (operations === 0 && problems.length === 0) return undefined;
  const done = operations === 1 ? '1 operation' : `${operations} operations`;
  const what = [...(operations > 0 ? [`${done} in ${(elapsedMs / 1000).toFixed(1)} s`] : []), ...problems];
  return `stack ${stack}: ${what.join('; ')}`;
}
