/** A container as the engine's list has it. */
export interface Listed {
  readonly Id: string;
  readonly State: string;
  /** "Up 2 seconds (health: starting)". */
  readonly Status: string;
  readonly Command: string;
}

/** What is read of one container. */
export interface Inspected {
  readonly Id: string;
  readonly Name: string;
  readonly State: { readonly StartedAt: string; readonly Status: string; readonly ExitCode: number };
  readonly Mounts: readonly { readonly Name?: string; readonly Destination: string }[];
}

/** Whether a container will be in another state in a moment, without anybody's doing. */
export function isUnsettled({ State, Status, Command }: Listed): boolean {
  if (State === 'restarting' || State === 'removing') return true;
  if (State !== 'running') return false;
  return Status.includes('health: starting') || /exit \d/.test(Command) || Command === 'true';
}
