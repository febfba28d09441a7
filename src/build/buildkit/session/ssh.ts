import { once } from 'node:events';
import { statSync } from 'node:fs';
import { connect } from 'node:net';
import type { Duplex } from 'node:stream';
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { FlotillaError } from '../../../errors/flotilla-error.ts';
import { readFields } from '../grpc/fields.ts';
import { GRPC_CODE, GrpcError } from '../grpc/grpc-error.ts';
import type { Handler } from '../grpc/server.ts';
import { firstString, unary } from './simple-services.ts';

const DEFAULT_ID = 'default';

/** Opens a connection to an SSH agent. */
export type DialAgent = () => Promise<Duplex>;

/**
 * The SSH agents that a build may use, by id: "default" is the user's own, "id=path" another agent's socket,
 * or a private key, which an agent of ours then holds. Rejects with `SSH_AGENT_MISSING` and `SSH_KEY_UNUSABLE`.
 */
export async function buildAgents(
  entries: readonly string[],
  ownAgent: string | undefined,
): Promise<ReadonlyMap<string, DialAgent>> {
  const agents = new Map<string, DialAgent>();
  for (const entry of entries) {
    const equals = entry.indexOf('=');
    const id = (equals < 0 ? entry : entry.slice(0, equals)) || DEFAULT_ID;
    const path = equals < 0 ? '' : entry.slice(equals + 1);
    agents.set(id, await agentAt(id, path, ownAgent));
  }
  return agents;
}

async function agentAt(id: string, path: string, ownAgent: string | undefined): Promise<DialAgent> {
  const place = path === '' ? (ownAgent ?? '') : path;
  const stats = place === '' ? undefined : statSync(place, { throwIfNoEntry: false });
  if (stats?.isFile() === true) {
    const { keyAgent } = await import('./key-agent.ts');
    return keyAgent(place);
  }
  if (stats?.isSocket() === true) return () => dialSocket(place);
  throw new FlotillaError('SSH_AGENT_MISSING', `build.ssh "${id}": ${missing(place)}`, {
    hint: 'start ssh-agent and set SSH_AUTH_SOCK, or name a key: "default=/path/to/key"',
  });
}

function missing(place: string): string {
  return place === ''
    ? 'invalid empty ssh agent socket: make sure SSH_AUTH_SOCK is set'
    : `"${place}" is neither the socket of an SSH agent nor a key`;
}

async function dialSocket(path: string): Promise<Duplex> {
  const socket = connect(path);
  await once(socket, 'connect');
  return socket;
}

/** moby.sshforward.v1.SSH: a connection of the build to an agent's socket, both ways. */
export function sshHandlers(agents: ReadonlyMap<string, DialAgent>): ReadonlyMap<string, Handler> {
  return new Map([
    [
      '/moby.sshforward.v1.SSH/CheckAgent',
      unary((request) => {
        const id = firstString(request) || DEFAULT_ID;
        if (!agents.has(id)) throw new GrpcError(GRPC_CODE.notFound, `unset ssh forward key ${id}`);
        return new Uint8Array();
      }),
    ],
    [
      '/moby.sshforward.v1.SSH/ForwardAgent',
      async ({ metadata, requests, send }) => {
        const id = metadata('buildkit.ssh.id')[0] || DEFAULT_ID;
        const dial = agents.get(id);
        if (dial === undefined) throw new GrpcError(GRPC_CODE.notFound, `unset ssh forward key ${id}`);
        const socket = await dial();
        const back = (async (): Promise<void> => {
          for await (const chunk of socket) await send(bytesMessage(chunk as Uint8Array));
        })();
        for await (const message of requests) socket.write(dataOf(message));
        // An agent only answers: once nothing is asked any more, nothing comes.
        socket.destroy();
        await back.catch(() => undefined);
      },
    ],
  ]);
}

function bytesMessage(data: Uint8Array): Uint8Array {
  return new BinaryWriter().tag(1, WireType.LengthDelimited).bytes(data).finish();
}

function dataOf(message: Uint8Array): Uint8Array {
  const chunks: Uint8Array[] = [];
  readFields(message, { 1: (reader) => chunks.push(reader.bytes()) });
  return Buffer.concat(chunks);
}
