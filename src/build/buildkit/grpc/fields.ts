import { BinaryReader } from '@bufbuild/protobuf/wire';

/** Reads a protobuf message: the reader of each field by its number; others are passed over. */
export function readFields(
  message: Uint8Array,
  fields: Readonly<Record<number, (reader: BinaryReader) => void>>,
): void {
  const reader = new BinaryReader(message);
  while (reader.pos < reader.len) {
    const [number, type] = reader.tag();
    const read = fields[number];
    if (read === undefined) reader.skip(type, number);
    else read(reader);
  }
}
