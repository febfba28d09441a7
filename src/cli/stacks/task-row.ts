import { isJob } from '../../model/jobs.ts';
import { slotOf } from '../../observe/classify.ts';
import type { LocatedContainer } from '../../schedule/placement.ts';
import { humanAgo } from '../../ui/text/human.ts';
import type { Listing, Row } from '../../ui/text/listing.ts';
import { displayPorts } from '../../ui/text/ports.ts';
import { type StackService, serviceName } from './overview.ts';

const TITLES = {
  ID: 'ID',
  Name: 'NAME',
  Image: 'IMAGE',
  Node: 'NODE',
  DesiredState: 'DESIRED STATE',
  CurrentState: 'CURRENT STATE',
  Error: 'ERROR',
  Ports: 'PORTS',
  Container: 'CONTAINER',
};

const ID_LENGTH = 12;

export interface TaskOptions {
  readonly truncate: boolean;
  readonly nowMs: number;
}

/** What `service ps` and `stack ps` list: docker's columns and fields; a task is the container of a replica. */
export function taskListing(services: readonly StackService[], options: TaskOptions): Listing {
  return {
    titles: TITLES,
    columns: ['ID', 'Name', 'Image', 'Node', 'DesiredState', 'CurrentState', 'Error', 'Ports'],
    rows: services.flatMap((service) =>
      service.containers.map((located) => taskRow(service, located, options)),
    ),
  };
}

function taskRow(service: StackService, { node, container }: LocatedContainer, options: TaskOptions): Row {
  const { id, image, state, exitCode, ports, name } = container;
  const failed = (state === 'exited' || state === 'dead') && exitCode !== 0;
  return {
    Container: name,
    CurrentState: currentState(container, options.nowMs),
    DesiredState: isJob(service.definition) ? 'Complete' : 'Running',
    Error: failed ? `"task: non-zero exit (${exitCode})"` : '',
    ID: options.truncate ? id.slice(0, ID_LENGTH) : id,
    Image: image,
    Name: `${serviceName(service)}.${slotOf(container) ?? 0}`,
    Node: node,
    Ports: displayPorts(ports),
  };
}

/** Swarm's words for the states of tasks, with the time that the engine tells in its own words. */
function currentState(container: LocatedContainer['container'], nowMs: number): string {
  const { state, health, exitCode, status, createdAtMs } = container;
  const ago = /\) (.+ ago)$/.exec(status)?.[1] ?? humanAgo(nowMs - createdAtMs);
  if (state === 'exited' || state === 'dead') return `${exitCode === 0 ? 'Complete' : 'Failed'} ${ago}`;
  if (state === 'created') return `Ready ${humanAgo(nowMs - createdAtMs)}`;
  if (state !== 'running') return `${state[0]?.toUpperCase()}${state.slice(1)} ${ago}`;
  const since = /^Up (.+?)(?: \(.*\))?$/.exec(status)?.[1];
  const word = health === 'starting' ? 'Starting' : health === 'unhealthy' ? 'Unhealthy' : 'Running';
  return `${word} ${since === undefined ? ago : `${lowerFirst(since)} ago`}`;
}

/** "About a minute" stands in the middle of a sentence here. */
function lowerFirst(text: string): string {
  return `${text[0]?.toLowerCase() ?? ''}${text.slice(1)}`;
}
