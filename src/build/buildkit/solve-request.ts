import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';

/** The members of BuildKit's SolveRequest (moby.buildkit.v1.Control) that are used. */
export interface SolveRequest {
  readonly ref: string;
  readonly session: string;
  readonly exporter: string;
  readonly exporterAttributes: Readonly<Record<string, string>>;
  readonly frontendAttributes: Readonly<Record<string, string>>;
  readonly cacheExports: readonly CacheEntry[];
  readonly cacheImports: readonly CacheEntry[];
  readonly entitlements: readonly string[];
}

export interface CacheEntry {
  readonly type: string;
  readonly attributes: Readonly<Record<string, string>>;
}

const FRONTEND = 'dockerfile.v0';

/** The wire form of BuildKit's SolveRequest. */
export function encodeSolveRequest(request: SolveRequest): Uint8Array {
  const writer = new BinaryWriter();
  text(writer, 1, request.ref);
  text(writer, 3, request.exporter);
  map(writer, 4, request.exporterAttributes);
  text(writer, 5, request.session);
  text(writer, 6, FRONTEND);
  map(writer, 7, request.frontendAttributes);
  writer.tag(8, WireType.LengthDelimited).fork();
  for (const entry of request.cacheExports) cacheEntry(writer, 4, entry);
  for (const entry of request.cacheImports) cacheEntry(writer, 5, entry);
  writer.join();
  for (const entitlement of request.entitlements) text(writer, 9, entitlement);
  return writer.finish();
}

/** The request for the progress of a solve. */
export function encodeStatusRequest(ref: string): Uint8Array {
  const writer = new BinaryWriter();
  text(writer, 1, ref);
  return writer.finish();
}

function text(writer: BinaryWriter, field: number, value: string): void {
  writer.tag(field, WireType.LengthDelimited).string(value);
}

function map(writer: BinaryWriter, field: number, values: Readonly<Record<string, string>>): void {
  for (const [key, value] of Object.entries(values)) {
    writer.tag(field, WireType.LengthDelimited).fork();
    text(writer, 1, key);
    text(writer, 2, value);
    writer.join();
  }
}

function cacheEntry(writer: BinaryWriter, field: number, { type, attributes }: CacheEntry): void {
  writer.tag(field, WireType.LengthDelimited).fork();
  text(writer, 1, type);
  map(writer, 2, attributes);
  writer.join();
}
