import { EngineError } from '../../engine-error.ts';
import type {
  SwarmContainerSpec,
  SwarmLogLine,
  SwarmService,
  SwarmServiceCalls,
  SwarmServiceSpec,
  SwarmTask,
} from '../../swarm-services.ts';
import type { EngineApi } from '../api.ts';
import { goneIsFine, orUndefined } from '../refusals.ts';
import { demultiplex, untilAborted } from '../wire/streams.ts';
import { isStale } from './config-calls.ts';

interface WireService {
  readonly ID: string;
  readonly Version: { readonly Index: number };
  readonly Spec: SwarmServiceSpec;
  readonly UpdateStatus?: { readonly State?: string } | null;
}

interface WireTask {
  readonly ID: string;
  readonly NodeID?: string;
  readonly DesiredState?: string;
  readonly Spec: { readonly ContainerSpec: SwarmContainerSpec };
  readonly Status?: { readonly State?: string; readonly Err?: string };
}

/** API, "Service" and "Task". */
export function swarmServiceCalls(api: EngineApi): SwarmServiceCalls {
  const at = (id: string, action = ''): string => `/services/${encodeURIComponent(id)}${action}`;
  return {
    async inspectSwarmService(name, signal) {
      const found = await orUndefined(api.json<WireService>({ method: 'GET', path: at(name), signal }));
      return found === undefined ? undefined : decodeService(found);
    },
    async createSwarmService(spec) {
      const request = { method: 'POST', path: '/services/create', body: spec } as const;
      return (await api.json<{ ID: string }>(request)).ID;
    },
    async updateSwarmService({ id, version }, spec) {
      try {
        await api.json({ method: 'POST', path: at(id, '/update'), query: { version }, body: spec });
      } catch (error) {
        throw isStale(error) ? new EngineError('conflict', error.node, error.message) : error;
      }
    },
    removeSwarmService: (id) => goneIsFine(api.json({ method: 'DELETE', path: at(id) })),
    async listSwarmTasks(service, signal) {
      const query = { filters: { service: [service] } };
      const tasks = await api.json<WireTask[] | null>({ method: 'GET', path: '/tasks', query, signal });
      return (tasks ?? []).map(decodeTask);
    },
    async *swarmServiceLogs(id, options, signal) {
      const query = { ...options, stdout: true, stderr: true, details: true, timestamps: true };
      const response = await api.stream({ method: 'GET', path: at(id, '/logs'), query, signal });
      for await (const { stream, data } of api.typed(demultiplex(untilAborted(response, signal)))) {
        yield { stream, ...decodeLine(Buffer.from(data).toString('utf8')) };
      }
    },
  };
}

/** A line with details: its time, what is known of its origin, and what was written. */
const DETAILED = /^(\d\S+) \S*com\.docker\.swarm\.node\.id=([^,\s]+)\S* /;

function decodeLine(text: string): Omit<SwarmLogLine, 'stream'> {
  const [whole, time, nodeId] = DETAILED.exec(text) ?? [];
  if (whole === undefined || time === undefined || nodeId === undefined) {
    return { time: '', text: text.endsWith('\n') ? text : `${text}\n` };
  }
  return { nodeId, time, text: text.slice(whole.length) };
}

function decodeService({ ID, Version, Spec, UpdateStatus }: WireService): SwarmService {
  const isUpdatePaused = UpdateStatus?.State === 'paused';
  return { id: ID, version: Version.Index, spec: Spec, ...(isUpdatePaused ? { isUpdatePaused } : {}) };
}

function decodeTask({ ID, NodeID, DesiredState, Spec, Status }: WireTask): SwarmTask {
  return {
    id: ID,
    nodeId: NodeID ?? '',
    desiredState: DesiredState ?? '',
    state: Status?.State ?? '',
    message: Status?.Err ?? '',
    container: Spec.ContainerSpec,
  };
}
