/** A Swarm manager's calls for containers on its networks (API, "Task"). Every method throws an `EngineError`. */
export interface SwarmAttachmentCalls {
  /** Those of one member. */
  listAttachments(nodeId: string, signal?: AbortSignal): Promise<SwarmAttachment[]>;
  /** undefined once the managers have forgotten the task. */
  inspectAttachment(taskId: string, signal?: AbortSignal): Promise<SwarmAttachment | undefined>;
}

/** A plain container on an overlay, as the managers count it: they give it its address there. */
export interface SwarmAttachment {
  readonly taskId: string;
  readonly nodeId: string;
  readonly containerId: string;
  readonly phase: AttachmentPhase;
  readonly networks: readonly { readonly networkId: string; readonly addresses: readonly string[] }[];
}

/** `begun`: its engine has not yet confirmed the connection. `ended` ones hold nothing any more. */
export type AttachmentPhase = 'begun' | 'connected' | 'ended';
