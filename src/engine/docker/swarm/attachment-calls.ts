import type { AttachmentPhase, SwarmAttachment, SwarmAttachmentCalls } from '../../swarm-attachments.ts';
import type { EngineApi } from '../api.ts';
import { orUndefined } from '../refusals.ts';

interface WireTask {
  readonly ID: string;
  readonly NodeID?: string;
  readonly Spec: { readonly NetworkAttachmentSpec?: { readonly ContainerID?: string } };
  readonly Status?: { readonly State?: string };
  readonly NetworksAttachments?:
    | readonly {
        readonly Network?: { readonly ID?: string };
        readonly Addresses?: readonly string[] | null;
      }[]
    | null;
}

/** Without the filter for it, the list has tasks of services only. */
const RUNTIME = 'attachment';

/** API, "Task". */
export function swarmAttachmentCalls(api: EngineApi): SwarmAttachmentCalls {
  return {
    async listAttachments(nodeId, signal) {
      const query = { filters: { runtime: [RUNTIME], node: [nodeId] } };
      const tasks = await api.json<WireTask[] | null>({ method: 'GET', path: '/tasks', query, signal });
      return (tasks ?? []).map(decodeAttachment);
    },
    async inspectAttachment(taskId, signal) {
      const path = `/tasks/${encodeURIComponent(taskId)}`;
      const task = await orUndefined(api.json<WireTask>({ method: 'GET', path, signal }));
      return task === undefined ? undefined : decodeAttachment(task);
    },
  };
}

function decodeAttachment({ ID, NodeID, Spec, Status, NetworksAttachments }: WireTask): SwarmAttachment {
  return {
    taskId: ID,
    nodeId: NodeID ?? '',
    containerId: Spec.NetworkAttachmentSpec?.ContainerID ?? '',
    phase: phaseOf(Status?.State),
    networks: (NetworksAttachments ?? []).map(({ Network, Addresses }) => ({
      networkId: Network?.ID ?? '',
      addresses: (Addresses ?? []).map((address) => address.replace(/\/\d+$/, '')),
    })),
  };
}

const BEFORE: ReadonlySet<string | undefined> = new Set(
  'new allocated pending assigned accepted preparing ready starting'.split(' '),
);

function phaseOf(state: string | undefined): AttachmentPhase {
  if (state === 'running') return 'connected';
  return BEFORE.has(state) ? 'begun' : 'ended';
}
