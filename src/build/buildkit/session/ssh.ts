import { once } from 'node:events';
import { statSync } from 'node:fs';
import { connect } from 'node:net';
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { FlotillaError } from '../../../errors/flotilla-error.ts';
import { readFields } from '../grpc/fields.ts';
import { GRPC_CODE, GrpcError } from '../grpc/grpc-error.ts';
import type { Handler } from '../grpc/server.ts';
import { firstString, unary } from './simple-services.ts';

const DEFAULT_ID = 'default';

/**
 * The sockets of the SSH agents that a build may use, by id: "default" is the user's own agent. Throws
 * `BUILD_UNSUPPORTED` for a key that is a file, which needs an agent to hold it.
 */
export function agentSockets(
  entries: readonly string[],
  agent: string | undefined,
): ReadonlyMap<string, string> {
  return new Map(
    entries.map((entry) => {
      const equals = entry.indexOf('=');
      const id = (equals < 0 ? entry : entry.slice(0, equals)) || DEFAULT_ID;
      const path = equals < 0 ? '' : entry.slice(equals + 1);
      const socket = path === '' ? agent : path;
      if (socket === undefined || socket === '') {
        throw new FlotillaError(
          'BUILD_UNSUPPORTED',
          `build.ssh "${id}" asks for an SSH agent, and none runs`,
          {
            hint: 'start ssh-agent and set SSH_AUTH_SOCK',
          },
        );
      }
      if (statSync(socket, { throwIfNoEntry: false })?.isSocket() !== true) {
        throw new FlotillaError(
          'BUILD_UNSUPPORTED',
          `build.ssh "${id}": "${socket}" is no socket of an SSH agent`,
          {
            hint: 'add the key to an agent (ssh-add) and write "default", or install the docker CLI plugin buildx',
          },
        );
      }
      return [id, socket] as const;
    }),
  );
}

/** moby.sshforward.v1.SSH: a connection of the build to an agent's socket, both ways. */
export function sshHandlers(sockets: ReadonlyMap<string, string>): ReadonlyMap<string, Handler> {
  return new Map([
    [
      '/moby.sshforward.v1.SSH/CheckAgent',
      unary((request) => {
        const id = firstString(request) || DEFAULT_ID;
        if (!sockets.has(id)) throw new GrpcError(GRPC_CODE.notFound, `unset ssh forward key ${id}`);
        return new Uint8Array();
      }),
    ],
    [
      '/moby.sshforward.v1.SSH/ForwardAgent',
      async ({ metadata, requests, send }) => {
        const id = metadata('buildkit.ssh.id')[0] || DEFAULT_ID;
        const path = sockets.get(id);
        if (path === undefined) throw new GrpcError(GRPC_CODE.notFound, `unset ssh forward key ${id}`);
        const socket = connect(path);
        await once(socket, 'connect');
        const back = (async (): Promise<void> => {
          for await (const chunk of socket) await send(bytesMessage(chunk as Uint8Array));
        })();
        for await (const message of requests) socket.write(dataOf(message));
        socket.end();
        await back;
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
