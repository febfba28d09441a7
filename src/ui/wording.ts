import type { OperationKind, Resource, Unchanged } from '../plan/operation.ts';
import type { OperationSummary } from '../progress/event.ts';

interface Words {
  readonly working: string;
  readonly done: string;
}

/** docker compose's words; scripts and people look for them. */
const WORDS: Readonly<Record<OperationKind, Words>> = {
  'create-network': { working: 'Creating', done: 'Created' },
  'remove-network': { working: 'Removing', done: 'Removed' },
  'disconnect-network': { working: 'Disconnecting', done: 'Disconnected' },
  'connect-network': { working: 'Connecting', done: 'Connected' },
  'create-volume': { working: 'Creating', done: 'Created' },
  'remove-volume': { working: 'Removing', done: 'Removed' },
  'pull-image': { working: 'Pulling', done: 'Pulled' },
  'transfer-image': { working: 'Transferring', done: 'Transferred' },
  'remove-image': { working: 'Removing', done: 'Removed' },
  'push-image': { working: 'Pushing', done: 'Pushed' },
  'push-index': { working: 'Pushing index', done: 'Pushed index' },
  'commit-container': { working: 'Committing', done: 'Committed' },
  'build-image': { working: 'Building', done: 'Built' },
  'run-provider': { working: 'Creating', done: 'Created' },
  'pull-model': { working: 'Pulling', done: 'Pulled' },
  'configure-model': { working: 'Configuring', done: 'Configured' },
  'create-container': { working: 'Creating', done: 'Created' },
  'copy-files': { working: 'Copying', done: 'Copied' },
  'run-hook': { working: 'Running hook', done: 'Hook done' },
  'start-container': { working: 'Starting', done: 'Started' },
  'stop-container': { working: 'Stopping', done: 'Stopped' },
  'restart-container': { working: 'Restarting', done: 'Started' },
  'kill-container': { working: 'Killing', done: 'Killed' },
  'pause-container': { working: 'Pausing', done: 'Paused' },
  'unpause-container': { working: 'Unpausing', done: 'Unpaused' },
  'remove-container': { working: 'Removing', done: 'Removed' },
  'rename-container': { working: 'Renaming', done: 'Renamed' },
  'await-container': { working: 'Waiting', done: 'Healthy' },
  'update-routes': { working: 'Routing', done: 'Routed' },
  'check-batch': { working: 'Updating', done: 'Updated' },
};

/** Of a provider's program, by what it is told to do; `up` has the words above. */
const ENDING_WORDS: Readonly<Record<'down' | 'stop', Words>> = {
  down: { working: 'Removing', done: 'Removed' },
  stop: { working: 'Stopping', done: 'Stopped' },
};

/** The words of several operations that replace one container by another. */
export const RECREATE: Words = { working: 'Recreate', done: 'Recreated' };
export const FAILED_WORD = 'Error';
export const SKIPPED_WORD = 'Skipped';

/** What a container that nothing is done to is like. */
export function unchangedWord({ isStopped = false, note }: Unchanged): string {
  if (note !== undefined) return note;
  return isStopped ? 'Stopped' : 'Running';
}

/** "Starting", while the operation runs. */
export function workingWord(operation: OperationSummary): string {
  return wordsOf(operation).working;
}

/** "Started", once it is done. */
export function doneWord(operation: OperationSummary): string {
  if (operation.condition === 'steady') return 'Running';
  return operation.condition === 'completed' ? 'Exited' : wordsOf(operation).done;
}

function wordsOf({ kind, action = 'up' }: OperationSummary): Words {
  return action === 'up' ? WORDS[kind] : ENDING_WORDS[action];
}

const KIND_TITLES: Readonly<Record<Resource['kind'], string>> = {
  network: 'Network',
  volume: 'Volume',
  image: 'Image',
  container: 'Container',
  provider: 'Provider',
  model: 'Model',
  service: 'Service',
  routes: 'Routes',
};

/** "Container shop-web-1"; "[a] Container shop-web-1" where a run has several nodes. */
export function resourceLabel(operation: Unchanged, namesNodes: boolean): string {
  const label = `${KIND_TITLES[operation.resource.kind]} ${operation.resource.name}`;
  // A rollout and routes go over nodes.
  const isOfNode = operation.resource.kind !== 'service' && operation.resource.kind !== 'routes';
  return namesNodes && isOfNode ? `[${operation.node}] ${label}` : label;
}

const TITLES: Partial<Record<OperationKind, string>> = {
  'pull-image': 'Pulling',
  'push-image': 'Pushing',
  'build-image': 'Building',
  'stop-container': 'Stopping',
  'restart-container': 'Restarting',
  'kill-container': 'Killing',
  'remove-container': 'Removing',
};

/** The verb of the header: "Pulling" where the run does nothing else, "Running" for a mixed one. */
export function runTitle(operations: readonly OperationSummary[]): string {
  const kinds = new Set(operations.map((operation) => operation.kind));
  const [only] = kinds;
  return (kinds.size === 1 && only !== undefined ? TITLES[only] : undefined) ?? 'Running';
}
