/** The codes of gRPC that are met or given here (gRPC, "Status codes and their use"). */
export const GRPC_CODE = {
  ok: 0,
  cancelled: 1,
  unknown: 2,
  notFound: 5,
  unimplemented: 12,
  unavailable: 14,
} as const;

/** A call that ended with another status than OK. */
export class GrpcError extends Error {
  readonly code: number;

  constructor(code: number, message: string) {
    super(message);
    this.name = 'GrpcError';
    this.code = code;
  }
}

/** Header values of the status: messages are percent-encoded. */
export function encodeStatus(code: number, message: string): Record<string, string> {
  return { 'grpc-status': String(code), 'grpc-message': encodeURIComponent(message) };
}

/** The error that trailers tell; undefined for OK. A stream without a status was cut off. */
export function decodeStatus(trailers: Readonly<Record<string, unknown>> | undefined): GrpcError | undefined {
  const status = trailers?.['grpc-status'];
  if (status === undefined) return new GrpcError(GRPC_CODE.unavailable, 'The connection was cut off');
  const code = Number(status);
  if (code === GRPC_CODE.ok) return undefined;
  return new GrpcError(code, decoded(String(trailers?.['grpc-message'] ?? '')));
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
