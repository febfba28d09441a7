const HOURS = { day: 24, week: 24 * 7, month: 24 * 30, year: 24 * 365 } as const;

/** A duration in docker's words: "Less than a second", "About a minute", "3 weeks". */
export function humanDuration(ms: number): string {
  const seconds = Math.trunc(ms / 1000);
  if (seconds < 1) return 'Less than a second';
  if (seconds === 1) return '1 second';
  if (seconds < 60) return `${seconds} seconds`;
  const minutes = Math.trunc(seconds / 60);
  if (minutes === 1) return 'About a minute';
  if (minutes < 60) return `${minutes} minutes`;
  // Hours are rounded, the larger units are cut: docker prints 90 minutes as "2 hours".
  return humanHours(Math.trunc(ms / 3_600_000 + 0.5), Math.trunc(ms / 3_600_000));
}

function humanHours(rounded: number, whole: number): string {
  if (rounded === 1) return 'About an hour';
  if (rounded < 2 * HOURS.day) return `${rounded} hours`;
  if (rounded < 2 * HOURS.week) return `${Math.trunc(rounded / HOURS.day)} days`;
  if (rounded < 2 * HOURS.month) return `${Math.trunc(rounded / HOURS.week)} weeks`;
  if (rounded < 2 * HOURS.year) return `${Math.trunc(rounded / HOURS.month)} months`;
  return `${Math.trunc(whole / HOURS.year)} years`;
}

/** "About a minute ago", for CREATED columns. */
export function humanAgo(ms: number): string {
  return `${humanDuration(ms)} ago`;
}

const DECIMAL_UNITS = ['B', 'kB', 'MB', 'GB', 'TB', 'PB', 'EB'];
const BINARY_UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'EiB'];

/** A size as docker prints images and pulls: powers of 1000, "12.3MB". */
export function humanSize(bytes: number, digits = 4): string {
  return scaled(bytes, 1000, DECIMAL_UNITS, digits);
}

/** A size as docker prints memory: powers of 1024, "512MiB". */
export function binarySize(bytes: number): string {
  return scaled(bytes, 1024, BINARY_UNITS, 4);
}

function scaled(bytes: number, base: number, units: readonly string[], digits: number): string {
  let size = bytes;
  let unit = 0;
  // Rounding first keeps 999,999 bytes from being shown as "1000kB".
  while (unit < units.length - 1 && significant(size, digits) >= base) {
    size /= base;
    unit += 1;
  }
  return `${significant(size, digits)}${units[unit]}`;
}

function significant(value: number, digits: number): number {
  return Number(value.toPrecision(digits));
}
