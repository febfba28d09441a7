import type { Engine } from '../../engine/engine.ts';
import { FlotillaError } from '../../errors/flotilla-error.ts';
import { LABEL } from '../../model/labels.ts';
import type { ObservedContainer } from '../../model/observed/container.ts';
import { isOneOff, slotOf } from '../../observe/classify.ts';
import type { AskNodes } from '../run/ask-nodes.ts';

/** Replicas are numbered from here. */
const FIRST_SLOT = 1;

export interface FoundContainer {
  readonly engine: Engine;
  readonly container: ObservedContainer;
}

export interface Wanted {
  readonly project: string;
  readonly service: string;
  /** The replica's number; absent, or 0 and less, takes the first that runs. */
  readonly index?: number | undefined;
}

/**
 * The container of a service that a session is opened in: the first replica that runs, or the one of a
 * number; a container of `run` where there is no replica. Where it is found, nodes that did not answer are missed no longer: the
 * command's status is that of what it does there; and no node is waited for that could not have a better one. Throws `SERVICE_NOT_RUNNING`.
 */
export async function findRunning(
  ask: AskNodes,
  wanted: Wanted,
  missingNodes: Set<string>,
): Promise<FoundContainer> {
  const { service, index = 0 } = wanted;
  const isBest = ({ container }: FoundContainer): boolean =>
    isUp(container) && !isOneOff(container) && slotOf(container) === Math.max(index, FIRST_SLOT);
  const all = await serviceContainers(ask, wanted, (found) => found.some(isBest));
  const running = all.filter(({ container }) => isUp(container));
  const found = running.find(({ container }) => index <= 0 || slotOf(container) === index);
  if (found !== undefined) {
    missingNodes.clear();
    return found;
  }
  const which = index <= 0 ? '' : ` container #${index}`;
  throw new FlotillaError('SERVICE_NOT_RUNNING', `service "${service}" is not running${which}`, {
    hint:
      missingNodes.size === 0
        ? 'flotilla ps -a shows what there is; flotilla up starts it'
        : `it may run on ${[...missingNodes].join(', ')}, which ${missingNodes.size === 1 ? 'does' : 'do'} not answer`,
  });
}

function isUp({ state }: ObservedContainer): boolean {
  return state === 'running' || state === 'paused';
}

/**
 * All containers of a service, whatever their state: replicas by number, then those of `run`. Nodes that have not answered when
 * `isEnough` holds are not waited for.
 */
export async function serviceContainers(
  ask: AskNodes,
  { project, service }: Wanted,
  isEnough: (found: readonly FoundContainer[]) => boolean = () => false,
): Promise<readonly FoundContainer[]> {
  const labels = [`${LABEL.project}=${project}`, `${LABEL.service}=${service}`, LABEL.configHash];
  const lists = await ask(
    async (engine) => (await engine.listContainers(labels)).map((container) => ({ engine, container })),
    (answers) => isEnough(answers.flat()),
  );
  return lists
    .flat()
    .sort(
      (a, b) =>
        Number(isOneOff(a.container)) - Number(isOneOff(b.container)) ||
        (slotOf(a.container) ?? 0) - (slotOf(b.container) ?? 0),
    );
}
