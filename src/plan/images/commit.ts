import { FlotillaError } from '../../errors/flotilla-error.ts';
import type { Project } from '../../model/desired/project.ts';
import { type Fleet, reachable } from '../../model/observed/fleet.ts';
import { isAlive, serviceOf, slotOf } from '../../observe/classify.ts';
import { PlanDraft } from '../draft.ts';
import type { CommitSettings, Plan } from '../operation.ts';

export interface CommitGoal {
  readonly service: string;
  /** The replica's number; 0 takes the first that runs. */
  readonly index: number;
  readonly settings: CommitSettings;
}

/** Makes an image of a running container. Throws `SERVICE_NOT_RUNNING`. */
export function planCommit(project: Project, fleet: Fleet, { service, index, settings }: CommitGoal): Plan {
  const candidates = reachable(fleet)
    .flatMap(({ name: node, containers }) => containers.map((container) => ({ node, container })))
    .filter(({ container }) => serviceOf(container) === service && isAlive(container))
    .filter(({ container }) => index === 0 || slotOf(container) === index)
    .sort((a, b) => (slotOf(a.container) ?? Number.MAX_VALUE) - (slotOf(b.container) ?? Number.MAX_VALUE));
  const [found] = candidates;
  if (found === undefined) {
    const which = index === 0 ? '' : ` container #${index}`;
    throw new FlotillaError('SERVICE_NOT_RUNNING', `service "${service}" is not running${which}`, {
      hint: 'flotilla ps -a shows what there is; flotilla up starts it',
    });
  }
  const draft = new PlanDraft();
  const { node, container } = found;
  draft.add({
    kind: 'commit-container',
    node,
    resource: { kind: 'container', name: container.name, service },
    cause: 'asked for',
    target: { kind: 'observed', id: container.id },
    settings,
  });
  return draft.finish(project.name);
}
