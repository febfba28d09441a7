import type { LogChunk } from './containers.ts';

/**
 * Both ways of a connection to a process: what it writes, and what the user types. Input may be written
 * at once; `write` resolves when the connection takes more.
 */
export interface Session {
  /** Until the process ends, the session is detached, or `close` is called. */
  readonly output: AsyncIterable<LogChunk>;
  write(data: Uint8Array): Promise<void>;
  /** End of input for the process; its output goes on. */
  closeInput(): void;
  close(): void;
}

export interface TerminalSize {
  readonly rows: number;
  readonly columns: number;
}

/** Commands in running containers (API, "Exec"). Every method throws an `EngineError`. */
export interface ExecCalls {
  createExec(containerId: string, spec: ExecSpec): Promise<string>;
  /** Starts it and stays connected. */
  startExec(execId: string, options: { tty: boolean; signal?: AbortSignal }): Promise<Session>;
  startExecDetached(execId: string, options: { tty: boolean }): Promise<void>;
  resizeExec(execId: string, size: TerminalSize): Promise<void>;
  /** `exitCode` is absent while it runs. */
  inspectExec(execId: string): Promise<{ isRunning: boolean; exitCode?: number }>;
}

export interface ExecSpec {
  readonly command: readonly string[];
  readonly stdin: boolean;
  readonly stdout: boolean;
  readonly stderr: boolean;
  readonly tty: boolean;
  readonly user?: string;
  readonly workingDir?: string;
  readonly environment: readonly string[];
  readonly privileged: boolean;
  readonly detachKeys?: string;
}
