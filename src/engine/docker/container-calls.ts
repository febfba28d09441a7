import { json } from 'node:stream/consumers';
import { splitReference } from '../../model/image-reference.ts';
import type { ContainerCalls, ProcessTable, WaitCondition } from '../containers.ts';
import { isKillSignal } from '../kill-signal.ts';
import type { EngineApi } from './api.ts';
import { listedAsEnded } from './listed-end.ts';
import { goneIsFine, isBeingRemoved } from './refusals.ts';
import { openSession } from './sessions.ts';
import { decodeContainer, decodeContainerDetails } from './wire/decode.ts';
import { decodeStats, type WireStats } from './wire/decode-stats.ts';
import { encodeContainer } from './wire/encode.ts';
import { demultiplex, jsonLines, rawOutput, untilAborted } from './wire/streams.ts';
import type { WireContainer, WireContainerDetails } from './wire/wire.ts';

/** The answer of a wait. */
interface Waited {
  readonly StatusCode: number;
}

/** API, "Containers". */
export function containerCalls(api: EngineApi): ContainerCalls {
  const at = (id: string, action = ''): string => `/containers/${encodeURIComponent(id)}${action}`;
  const post = async (
    id: string,
    action: string,
    query: Record<string, unknown> = {},
    signal?: AbortSignal,
  ): Promise<void> => {
    await api.json({ method: 'POST', path: at(id, `/${action}`), query, signal });
  };
  const ended = async (
    id: string,
    condition: WaitCondition,
    { StatusCode }: Waited,
    signal: AbortSignal | undefined,
  ): Promise<number> => {
    if (condition !== 'removed') await listedAsEnded(api, id, signal);
    return StatusCode;
  };
  const inspect = async (id: string, signal?: AbortSignal): Promise<WireContainerDetails> =>
    api.json<WireContainerDetails>({ method: 'GET', path: at(id, '/json'), signal });

  return {
    async listContainers(labels, signal) {
      const query = { all: true, filters: { label: labels } };
      const request = { method: 'GET', path: '/containers/json', query, signal } as const;
      return (await api.json<WireContainer[]>(request)).map(decodeContainer);
    },
    inspectContainer: async (id, signal) => decodeContainerDetails(await inspect(id, signal)),

    async createContainer(spec) {
      const { query, body, connectLater } = encodeContainer(api.node, await api.version(), spec);
      const answer = await api.json<{ Id: string; Warnings?: string[] | null }>({
        method: 'POST',
        path: '/containers/create',
        query,
        body,
      });
      for (const { network, endpoint } of connectLater) {
        await api.json({
          method: 'POST',
          path: `/networks/${encodeURIComponent(network)}/connect`,
          body: { Container: answer.Id, EndpointConfig: endpoint },
        });
      }
      return { id: answer.Id, warnings: answer.Warnings ?? [] };
    },
    startContainer: (id) => post(id, 'start'),
    stopContainer: (id, timeoutSeconds, signal) => post(id, 'stop', { t: timeoutSeconds }, signal),
    async killContainer(id, signal) {
      await post(id, 'kill', { signal });
      // By any other signal it need not end.
      if (isKillSignal(signal)) await listedAsEnded(api, id);
    },
    restartContainer: (id, timeoutSeconds, signal) => post(id, 'restart', { t: timeoutSeconds }, signal),
    pauseContainer: (id) => post(id, 'pause'),
    unpauseContainer: (id) => post(id, 'unpause'),
    renameContainer: (id, name) => post(id, 'rename', { name }),
    async removeContainer(id, { volumes, force }) {
      try {
        await goneIsFine(api.json({ method: 'DELETE', path: at(id), query: { v: volumes, force } }));
      } catch (error) {
        if (!isBeingRemoved(error)) throw error;
        // By somebody else, or by the engine, because it was run with `--rm`.
        const query = { condition: 'removed' };
        await goneIsFine(api.json({ method: 'POST', path: at(id, '/wait'), query }));
      }
    },

    async waitContainer(id, condition, signal) {
      const request = { method: 'POST', path: at(id, '/wait'), query: { condition }, signal } as const;
      return ended(id, condition, await api.json<Waited>(request), signal);
    },
    async beginWait(id, condition, signal) {
      // The engine sends the headers as soon as it waits, and the body at the end.
      const answer = await api.stream({
        method: 'POST',
        path: at(id, '/wait'),
        query: { condition },
        signal,
      });
      const waited = json(api.typed(answer)) as Promise<Waited>;
      return { exit: waited.then((answer) => ended(id, condition, answer, signal)) };
    },
    async topContainer(id, psArguments): Promise<ProcessTable> {
      const query = { ps_args: psArguments };
      const table = await api.json<{ Titles: string[]; Processes: string[][] | null }>({
        method: 'GET',
        path: at(id, '/top'),
        query,
      });
      return { titles: table.Titles, processes: table.Processes ?? [] };
    },
    async *stats(id, { stream, oneShot = false }, signal) {
      const query = { stream, 'one-shot': oneShot };
      const response = await api.stream({ method: 'GET', path: at(id, '/stats'), query, signal });
      for await (const reading of api.typed(jsonLines<WireStats>(untilAborted(response, signal)))) {
        yield decodeStats(reading);
      }
    },
    async attachContainer(id, { stdin, stdout, stderr, logs, detachKeys, signal }) {
      const { Config } = await inspect(id, signal);
      const query = { stream: true, stdin, stdout, stderr, logs, detachKeys };
      const request = { method: 'POST', path: at(id, '/attach'), query, signal } as const;
      return openSession(api, await api.upgrade(request), Config.Tty ?? false);
    },
    resizeContainer: (id, { rows, columns }) => post(id, 'resize', { h: rows, w: columns }),
    async *exportContainer(id, signal) {
      const response = await api.stream({ method: 'GET', path: at(id, '/export'), signal });
      yield* api.typed(untilAborted(response, signal));
    },
    async commitContainer(id, { reference, author, message, changes, pause }) {
      const { name, tag } = reference === undefined ? {} : splitReference(reference);
      const answer = await api.json<{ Id: string }>({
        method: 'POST',
        path: '/commit',
        query: {
          container: id,
          repo: name,
          tag,
          author,
          comment: message,
          changes: changes.length === 0 ? undefined : changes.join('\n'),
          pause,
        },
        body: {},
      });
      return answer.Id;
    },
    async *logs(id, options, signal) {
      const isTty = (await inspect(id, signal)).Config.Tty ?? false;
      const query = { stdout: true, stderr: true, ...options };
      const response = await api.stream({ method: 'GET', path: at(id, '/logs'), query, signal });
      const bytes = untilAborted(response, signal);
      yield* api.typed(isTty ? rawOutput(bytes) : demultiplex(bytes));
    },
  };
}
