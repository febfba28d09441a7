/** Room on a disk. */
export interface DiskSpace {
  readonly freeBytes: number;
  readonly totalBytes: number;
}

/**
 * What `df -Pk` says of one folder, also with more text around it (POSIX, df: device, blocks of 1024 bytes, used, available, share,
 * folder); undefined where it says nothing.
 */
export function parseDf(text: string): DiskSpace | undefined {
  const match = /\s(\d+)\s+\d+\s+(-?\d+)\s+\d+%\s/.exec(text);
  if (match === null) return undefined;
  const [total = 0, free = 0] = match.slice(1).map(Number);
  // What is kept for root alone can be used up, too.
  return { totalBytes: total * 1024, freeBytes: Math.max(0, free) * 1024 };
}
