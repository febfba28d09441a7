import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import type { BuildSecret } from '../../../model/image-build.ts';
import type { FindAuth } from '../../../registry/registry-auth.ts';
import { readFields } from '../grpc/fields.ts';
import { GRPC_CODE, GrpcError } from '../grpc/grpc-error.ts';
import type { Handler } from '../grpc/server.ts';

/** grpc.health.v1: the engine asks from time to time whether the session is still served. */
const SERVING = 1;

export const healthHandlers: ReadonlyMap<string, Handler> = new Map([
  [
    '/grpc.health.v1.Health/Check',
    unary(() => new BinaryWriter().tag(1, WireType.Varint).int32(SERVING).finish()),
  ],
]);

/** moby.filesync.v1.Auth: the login for the registry of an image that is built on. */
export function authHandlers(findAuth: FindAuth): ReadonlyMap<string, Handler> {
  return new Map([
    [
      '/moby.filesync.v1.Auth/Credentials',
      unary(async (request) => {
        const host = firstString(request);
        const auth = await findAuth(`${host}/image`);
        const answer = new BinaryWriter();
        if (auth === undefined) return answer.finish();
        // A token goes without a user's name, as docker's own sessions send it.
        const isToken = (auth.identitytoken ?? '') !== '';
        const user = isToken ? '' : (auth.username ?? '');
        const secret = auth.identitytoken ?? auth.password ?? '';
        return answer
          .tag(1, WireType.LengthDelimited)
          .string(user)
          .tag(2, WireType.LengthDelimited)
          .string(secret)
          .finish();
      }),
    ],
  ]);
}

/** moby.buildkit.secrets.v1.Secrets: the content of a secret by its id. `read` reads a file. */
export function secretHandlers(
  secrets: readonly BuildSecret[],
  read: (path: string) => Promise<Uint8Array>,
): ReadonlyMap<string, Handler> {
  return new Map([
    [
      '/moby.buildkit.secrets.v1.Secrets/GetSecret',
      unary(async (request) => {
        const id = firstString(request);
        const secret = secrets.find((candidate) => candidate.id === id);
        if (secret === undefined) throw new GrpcError(GRPC_CODE.notFound, `secret ${id} not found`);
        const data = secret.kind === 'file' ? await read(secret.path) : Buffer.from(secret.value);
        return new BinaryWriter().tag(1, WireType.LengthDelimited).bytes(data).finish();
      }),
    ],
  ]);
}

/** A method of one message there and one back. */
export function unary(answer: (request: Uint8Array) => Uint8Array | Promise<Uint8Array>): Handler {
  return async ({ requests, send }) => {
    let request: Uint8Array = new Uint8Array();
    for await (const message of requests) request = message;
    await send(await answer(request));
  };
}

/** Field 1 of a message, where it is a text. */
export function firstString(message: Uint8Array): string {
  let text = '';
  readFields(message, {
    1: (reader) => {
      text = reader.string();
    },
  });
  return text;
}
