import { createHash } from 'node:crypto';
import { imageOf } from '../../../model/image-reference.ts';
import { isJob } from '../../../model/jobs.ts';
import { type EndedTask, endOf } from '../../../model/observed/ended-task.ts';
import { isAlive, slotOf } from '../../../observe/classify.ts';
import type { LocatedContainer } from '../../../schedule/placement.ts';
import { humanAgo } from '../../../ui/text/human.ts';
import type { Listing, Row } from '../../../ui/text/listing.ts';
import { displayPorts } from '../../../ui/text/ports.ts';
import { type StackService, serviceName } from '../overview.ts';
import type { PendingTask } from './pending-tasks.ts';

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
  Reason: 'REASON',
};

const ID_LENGTH = 12;
/** Docker cuts errors there (docker/cli, formatter of tasks). */
const ERROR_LENGTH = 30;
/** Before the name of a task that another has followed. */
const FOLLOWED = ' \\_ ';

export interface TaskOptions {
  readonly truncate: boolean;
  readonly nowMs: number;
}

/** A service, its replicas that have no container, and its tasks that are over. */
export interface ServiceTasks {
  readonly service: StackService;
  readonly pending: readonly PendingTask[];
  readonly ended: readonly EndedTask[];
}

/**
 * What `service ps` and `stack ps` list: docker's columns and fields. A task is the container of a replica; below it are those
 * that had its slot before, newest first.
 */
export function taskListing(services: readonly ServiceTasks[], options: TaskOptions): Listing {
  return {
    titles: TITLES,
    columns: ['ID', 'Name', 'Image', 'Node', 'DesiredState', 'CurrentState', 'Error', 'Ports'],
    rows: services.flatMap((tasks) => serviceRows(tasks, options)),
  };
}

/** Marks tasks that others have followed, as docker does in tables: of those that are listed, all but the first of a name. */
export function markFollowed(rows: readonly Row[]): readonly Row[] {
  return rows.map((row, index) =>
    row.Name === rows[index - 1]?.Name ? { ...row, Name: `${FOLLOWED}${row.Name}` } : row,
  );
}

function serviceRows({ service, pending, ended }: ServiceTasks, options: TaskOptions): readonly Row[] {
  const bySlot = new Map<number, Row[]>();
  const add = (slot: number, row: Row): void => {
    const rows = bySlot.get(slot);
    if (rows === undefined) bySlot.set(slot, [row]);
    else rows.push(row);
  };
  const current = [...service.containers].sort(
    (a, b) => Number(isAlive(b.container)) - Number(isAlive(a.container)),
  );
  const lastEnds = presentEnds(ended, service);
  for (const located of current) {
    const error = lastEnds.get(located.container.id)?.error;
    add(slotOf(located.container) ?? 0, currentRow(service, located, error, options));
  }
  for (const task of pending) add(task.slot, pendingRow(service, task, options));
  const shown = new Set(lastEnds.values());
  for (const task of ended) if (!shown.has(task)) add(task.slot, endedRow(service, task, options));
  return [...bySlot].sort(([a], [b]) => a - b).flatMap(([, rows]) => rows);
}

/** The last ends of containers that are still there, by id: they are told with the containers. */
function presentEnds(
  ended: readonly EndedTask[],
  { containers }: StackService,
): ReadonlyMap<string, EndedTask> {
  const over = new Set(containers.flatMap(({ container }) => (isAlive(container) ? [] : [container.id])));
  const last = new Map<string, EndedTask>();
  for (const task of ended) {
    if (task.container !== undefined && over.delete(task.container)) last.set(task.container, task);
  }
  return last;
}

function currentRow(
  service: StackService,
  { node, container }: LocatedContainer,
  lastError: string | undefined,
  options: TaskOptions,
): Row {
  const { id, image, state, exitCode, ports, name } = container;
  const hasEnded = state === 'exited' || state === 'dead';
  return {
    Container: name,
    CurrentState: currentState(container, options.nowMs),
    DesiredState: isJob(service.definition) ? 'Complete' : 'Running',
    Error: errorText(hasEnded ? (lastError ?? endOf(exitCode ?? 0).error) : undefined, options),
    ID: options.truncate ? id.slice(0, ID_LENGTH) : id,
    Image: image,
    Name: `${serviceName(service)}.${slotOf(container) ?? 0}`,
    Node: node,
    Ports: displayPorts(ports),
    Reason: '',
  };
}

function pendingRow(service: StackService, { slot, reason }: PendingTask, options: TaskOptions): Row {
  const id = idOf(`${service.key}.${slot}`);
  return {
    Container: '',
    CurrentState: 'Pending',
    DesiredState: 'Running',
    Error: errorText(reason === undefined ? undefined : `no suitable node (${reason})`, options),
    ID: options.truncate ? id.slice(0, ID_LENGTH) : id,
    Image: imageOf(service.project, service.key, service.definition),
    Name: `${serviceName(service)}.${slot}`,
    Node: '',
    Ports: '',
    Reason: '',
  };
}

function endedRow(service: StackService, task: EndedTask, options: TaskOptions): Row {
  const { node, image, state, error, reason = '', slot, endedAtMs, container } = task;
  const id = container ?? idOf(`${task.service}.${slot}.${endedAtMs}`);
  const isDone = isJob(service.definition) && state === 'complete';
  return {
    Container: '',
    CurrentState: `${upperFirst(state)} ${lowerFirst(humanAgo(options.nowMs - endedAtMs))}`,
    DesiredState: isDone ? 'Complete' : 'Shutdown',
    Error: errorText(error, options),
    ID: options.truncate ? id.slice(0, ID_LENGTH) : id,
    Image: image,
    Name: `${serviceName(service)}.${slot}`,
    Node: node,
    Ports: '',
    Reason: reason,
  };
}

/** A task without a container has an id that is always the same. */
function idOf(task: string): string {
  return createHash('sha256').update(task).digest('hex');
}

function errorText(error: string | undefined, { truncate }: TaskOptions): string {
  if (error === undefined) return '';
  const line = error.replaceAll(/\s+/g, ' ');
  const shown = truncate && line.length > ERROR_LENGTH ? `${line.slice(0, ERROR_LENGTH - 1)}…` : line;
  return `"${shown}"`;
}

/** Swarm's words for the states of tasks, with the time that the engine tells in its own words. */
function currentState(container: LocatedContainer['container'], nowMs: number): string {
  const { state, health, exitCode, status, createdAtMs } = container;
  const ago = /\) (.+ ago)$/.exec(status)?.[1] ?? humanAgo(nowMs - createdAtMs);
  if (state === 'exited' || state === 'dead') return `${exitCode === 0 ? 'Complete' : 'Failed'} ${ago}`;
  if (state === 'created') return `Ready ${humanAgo(nowMs - createdAtMs)}`;
  if (state !== 'running') return `${upperFirst(state)} ${ago}`;
  const since = /^Up (.+?)(?: \(.*\))?$/.exec(status)?.[1];
  const word = health === 'starting' ? 'Starting' : health === 'unhealthy' ? 'Unhealthy' : 'Running';
  return `${word} ${since === undefined ? ago : `${lowerFirst(since)} ago`}`;
}

/** "About a minute" stands in the middle of a sentence here. */
function lowerFirst(text: string): string {
  return `${text[0]?.toLowerCase() ?? ''}${text.slice(1)}`;
}

function upperFirst(text: string): string {
  return `${text[0]?.toUpperCase() ?? ''}${text.slice(1)}`;
}
