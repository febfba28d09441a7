/** What the loader of an executable or a shared library needs to know of it (System V ABI, "Object Files"). */
export interface Elf {
  /** Where the loader has to be; absent in libraries, and in executables that need none. */
  readonly interpreter?: string;
  /** Under which name others ask for a library. */
  readonly soname?: string;
}

const MAGIC = '\u007fELF';
const PT_LOAD = 1;
const PT_DYNAMIC = 2;
const PT_INTERP = 3;
const DT_STRTAB = 5n;
const DT_SONAME = 14n;
const DYNAMIC_ENTRY_BYTES = 16;

interface Segment {
  readonly type: number;
  readonly offset: number;
  readonly address: number;
  readonly bytes: number;
}

/** Reads the headers of a file with 64 bits in little-endian order; undefined where it is anything else. */
export function readElf(file: Buffer): Elf | undefined {
  const is64BitLittleEndian = file[4] === 2 && file[5] === 1;
  if (file.length < 64 || file.toString('latin1', 0, 4) !== MAGIC || !is64BitLittleEndian) return undefined;
  const segments = segmentsOf(file);
  const interpreter = segments.find(({ type }) => type === PT_INTERP);
  const soname = sonameOf(file, segments);
  return {
    ...(interpreter === undefined ? {} : { interpreter: textAt(file, interpreter.offset) }),
    ...(soname === undefined ? {} : { soname }),
  };
}

function segmentsOf(file: Buffer): readonly Segment[] {
  const start = Number(file.readBigUInt64LE(32));
  const size = file.readUInt16LE(54);
  const count = file.readUInt16LE(56);
  return Array.from({ length: count }, (_, index) => {
    const at = start + index * size;
    return {
      type: file.readUInt32LE(at),
      offset: Number(file.readBigUInt64LE(at + 8)),
      address: Number(file.readBigUInt64LE(at + 16)),
      bytes: Number(file.readBigUInt64LE(at + 32)),
    };
  });
}

/** The dynamic section names texts by their place in a table, and the table by its address in memory. */
function sonameOf(file: Buffer, segments: readonly Segment[]): string | undefined {
  const dynamic = segments.find(({ type }) => type === PT_DYNAMIC);
  if (dynamic === undefined) return undefined;
  const values = new Map<bigint, number>();
  const end = Math.min(dynamic.offset + dynamic.bytes, file.length - DYNAMIC_ENTRY_BYTES + 1);
  for (let at = dynamic.offset; at < end; at += DYNAMIC_ENTRY_BYTES) {
    values.set(file.readBigInt64LE(at), Number(file.readBigUInt64LE(at + 8)));
  }
  const [table, name] = [values.get(DT_STRTAB), values.get(DT_SONAME)];
  if (table === undefined || name === undefined) return undefined;
  const holder = segments.find(
    ({ type, address, bytes }) => type === PT_LOAD && table >= address && table < address + bytes,
  );
  return holder === undefined ? undefined : textAt(file, table - holder.address + holder.offset + name);
}

function textAt(file: Buffer, start: number): string {
  return file.toString('utf8', start, file.indexOf(0, start));
}
