import { once } from 'node:events';
import type { Duplex } from 'node:stream';
import type { ExecCalls, Session } from '../session.ts';
import type { EngineApi } from './api.ts';
import { demultiplex, rawOutput } from './wire/streams.ts';

/** A connection that the engine has handed over -> both ways of it. With a TTY its output is one stream. */
export function openSession(api: EngineApi, connection: Duplex, isTty: boolean): Session {
  let isClosedHere = false;
  const bytes = (async function* (): AsyncIterable<Uint8Array> {
    try {
      for await (const chunk of connection) yield chunk as Uint8Array;
    } catch (error) {
      if (!isClosedHere) throw error;
    } finally {
      connection.destroy();
    }
  })();
  return {
    output: api.typed(isTty ? rawOutput(bytes) : demultiplex(bytes)),
    async write(data) {
      if (!connection.writable || connection.write(data)) return;
      const waiting = new AbortController();
      const { signal } = waiting;
      const moreOrOver = [once(connection, 'drain', { signal }), once(connection, 'close', { signal })];
      // The reader of the output learns of a broken connection.
      await Promise.race(moreOrOver).catch(() => undefined);
      waiting.abort();
    },
    closeInput: () => void connection.end(),
    close() {
      isClosedHere = true;
      connection.destroy();
    },
  };
}

/** API, "Exec". */
export function execCalls(api: EngineApi): ExecCalls {
  const at = (id: string, action: string): string => `/exec/${encodeURIComponent(id)}/${action}`;
  return {
    async createExec(containerId, spec) {
      const answer = await api.json<{ Id: string }>({
        method: 'POST',
        path: `/containers/${encodeURIComponent(containerId)}/exec`,
        body: {
          AttachStdin: spec.stdin,
          AttachStdout: spec.stdout,
          AttachStderr: spec.stderr,
          Tty: spec.tty,
          DetachKeys: spec.detachKeys,
          Env: spec.environment,
          Cmd: spec.command,
          Privileged: spec.privileged,
          User: spec.user,
          WorkingDir: spec.workingDir,
        },
      });
      return answer.Id;
    },
    async startExec(execId, { tty, signal }) {
      const body = { Detach: false, Tty: tty };
      const request = { method: 'POST', path: at(execId, 'start'), body, signal } as const;
      return openSession(api, await api.upgrade(request), tty);
    },
    async startExecDetached(execId, { tty }) {
      await api.json({ method: 'POST', path: at(execId, 'start'), body: { Detach: true, Tty: tty } });
    },
    async resizeExec(execId, { rows, columns }) {
      await api.json({ method: 'POST', path: at(execId, 'resize'), query: { h: rows, w: columns } });
    },
    async inspectExec(execId) {
      const request = { method: 'GET', path: at(execId, 'json') } as const;
      const { Running, ExitCode } = await api.json<{ Running: boolean; ExitCode?: number | null }>(request);
      return { isRunning: Running, ...(typeof ExitCode === 'number' ? { exitCode: ExitCode } : {}) };
    },
  };
}
