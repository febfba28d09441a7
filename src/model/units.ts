const DURATION_UNIT_MS: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

/**
 * A canonical duration ("1m30s", "1.5h"; Go's time.ParseDuration plus the days and weeks of the
 * Compose Specification) in milliseconds; undefined where the text is none.
 */
export function durationMs(text: string): number | undefined {
  if (text === '0') return 0;
  const part = /(\d+(?:\.\d*)?|\.\d+)(ns|us|µs|ms|s|m|h|d|w)/y;
  let total = 0;
  while (part.lastIndex < text.length) {
    const match = part.exec(text);
    if (match === null) return undefined;
    total += Number(match[1]) * (DURATION_UNIT_MS[match[2] ?? ''] ?? Number.NaN);
  }
  return text.length === 0 ? undefined : total;
}

/** The same in nanoseconds, as the Engine API takes durations. */
export function durationNs(text: string): number | undefined {
  const ms = durationMs(text);
  return ms === undefined ? undefined : Math.round(ms * 1e6);
}

/**
 * A canonical byte size (a decimal string, as `config` prints it) as a number of bytes; undefined
 * where the text is none.
 */
export function byteCount(text: string): number | undefined {
  return /^-?\d+$/.test(text) ? Number(text) : undefined;
}

/** "2026-01-02T13:23:37.123456789Z" -> "1767360217.123456789", as engines take times; their zero time is none. */
export function unixSeconds(time: string | undefined): string | undefined {
  if (time === undefined || time.startsWith('0001-')) return undefined;
  const fraction = /\.(\d+)/.exec(time)?.[1] ?? '';
  return `${Math.floor(Date.parse(time) / 1000)}.${fraction.padEnd(9, '0')}`;
}
