import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import type { ContextEntry } from '../../context/walk.ts';
import { readFields } from '../grpc/fields.ts';

/** fsutil's packets, in which BuildKit takes the files of a folder. */
export const PACKET = { stat: 0, request: 1, data: 2, end: 3, error: 4 } as const;

export interface Packet {
  readonly type: number;
  readonly id: number;
  readonly data: Uint8Array;
}

/** A packet of BuildKit's file transfer (fsutil) from its wire form. */
export function decodePacket(message: Uint8Array): Packet {
  const packet: { -readonly [K in keyof Packet]: Packet[K] } = { type: 0, id: 0, data: new Uint8Array() };
  readFields(message, {
    1: (reader) => {
      packet.type = reader.int32();
    },
    3: (reader) => {
      packet.id = reader.uint32();
    },
    4: (reader) => {
      packet.data = reader.bytes();
    },
  });
  return packet;
}

/** A packet with data; `id` is the number of the entry, in the order they were announced. */
export function encodePacket(type: number, id = 0, data?: Uint8Array): Uint8Array {
  const writer = new BinaryWriter().tag(1, WireType.Varint).int32(type).tag(3, WireType.Varint).uint32(id);
  if (data !== undefined) writer.tag(4, WireType.LengthDelimited).bytes(data);
  return writer.finish();
}

/** Announces an entry; none: that was all. */
export function encodeStat(entry?: ContextEntry): Uint8Array {
  const writer = new BinaryWriter().tag(1, WireType.Varint).int32(PACKET.stat);
  if (entry === undefined) return writer.finish();
  writer.tag(2, WireType.LengthDelimited).fork();
  writer.tag(1, WireType.LengthDelimited).string(entry.name);
  writer.tag(2, WireType.Varint).uint32(goFileMode(entry));
  writer.tag(5, WireType.Varint).int64(entry.sizeBytes);
  writer.tag(6, WireType.Varint).int64(entry.modifiedNs);
  if (entry.target !== undefined) writer.tag(7, WireType.LengthDelimited).string(entry.target);
  return writer.join().finish();
}

/** Go's os.FileMode has bits of its own above the permissions. */
function goFileMode({ kind, mode }: ContextEntry): number {
  const special =
    (kind === 'folder' ? 2 ** 31 : 0) +
    (kind === 'link' ? 2 ** 27 : 0) +
    (mode & 0o4000 ? 2 ** 23 : 0) +
    (mode & 0o2000 ? 2 ** 22 : 0) +
    (mode & 0o1000 ? 2 ** 20 : 0);
  return special + (mode & 0o777);
}
