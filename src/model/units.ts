const NANOSECONDS: Readonly<Record<string, bigint>> = {
  ns: 1n,
  us: 1000n,
  µs: 1000n,
  μs: 1000n,
  ms: 1_000_000n,
  s: 1_000_000_000n,
  m: 60_000_000_000n,
  h: 3_600_000_000_000n,
  d: 86_400_000_000_000n,
  w: 604_800_000_000_000n,
};

/** Nanoseconds that fit in 64 bits: about 292 years. */
const LONGEST = 2n ** 63n - 1n;

/**
 * Nanoseconds of a duration ("1m30s", "1.5h"): the grammar of Go's time.ParseDuration, plus the days and weeks of the Compose
 * Specification; undefined where the text is none.
 */
export function parseDuration(text: string): bigint | undefined {
  const sign = text.startsWith('-') ? -1n : 1n;
  const body = text.replace(/^[-+]/, '');
  if (body === '0') return 0n;
  if (body === '') return undefined;
  const part = /(\d*)(?:\.(\d*))?(ns|us|µs|μs|ms|s|m|h|d|w)/y;
  let total = 0n;
  while (part.lastIndex < body.length) {
    const match = part.exec(body);
    const unit = NANOSECONDS[match?.[3] ?? ''];
    const whole = match?.[1] ?? '';
    const fraction = match?.[2] ?? '';
    if (unit === undefined || whole + fraction === '') return undefined;
    total += BigInt(whole || '0') * unit;
    if (fraction !== '') total += (BigInt(fraction) * unit) / 10n ** BigInt(fraction.length);
  }
  return total > LONGEST ? undefined : sign * total;
}

/** A duration without a sign in nanoseconds, as the Engine API takes durations; undefined where the text is none. */
export function durationNs(text: string): number | undefined {
  const nanoseconds = /^[-+]/.test(text) ? undefined : parseDuration(text);
  return nanoseconds === undefined ? undefined : Number(nanoseconds);
}

/** The same in milliseconds. */
export function durationMs(text: string): number | undefined {
  const nanoseconds = durationNs(text);
  return nanoseconds === undefined ? undefined : nanoseconds / 1e6;
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
