import { parseGoFloat, toInt64 } from '../yaml/go-number.ts';

/** A duration as Go prints it: `1h0m30s`, `1.5s`, `300ms`, `0s`. */
export function formatDuration(nanoseconds: bigint): string {
  if (nanoseconds === 0n) return '0s';
  const sign = nanoseconds < 0n ? '-' : '';
  const value = nanoseconds < 0n ? -nanoseconds : nanoseconds;
  if (value < 1000n) return `${sign}${value}ns`;
  if (value < 1_000_000n) return `${sign}${decimal(value, 1000n)}µs`;
  if (value < 1_000_000_000n) return `${sign}${decimal(value, 1_000_000n)}ms`;
  const seconds = decimal(value % 60_000_000_000n, 1_000_000_000n);
  const minutes = value / 60_000_000_000n;
  if (minutes === 0n) return `${sign}${seconds}s`;
  return minutes < 60n
    ? `${sign}${minutes}m${seconds}s`
    : `${sign}${minutes / 60n}h${minutes % 60n}m${seconds}s`;
}

function decimal(value: bigint, unit: bigint): string {
  const fraction = (value % unit)
    .toString()
    .padStart(unit.toString().length - 1, '0')
    .replace(/0+$/, '');
  return fraction === '' ? `${value / unit}` : `${value / unit}.${fraction}`;
}

const POWERS = 'kmgtp';

/**
 * Bytes of a size text as a decimal string: `64m`, `1.5 GiB`, `1e3`; units are powers of 1024. Undefined
 * where it is none (source: go-units' RAMInBytes, which docker compose reads sizes with).
 */
export function parseBytes(text: string): string | undefined {
  const match = /^(.*[0-9.])?( ?)([^0-9. ]*)$/s.exec(text);
  const size = parseGoFloat(match?.[1] ?? '');
  const suffix = /^(?:([kmgtp])(?:i?b)?|b)?$/i.exec(match?.[3] ?? '');
  if (size === undefined || suffix === null || !(size >= 0)) return undefined;
  const power = suffix[1] === undefined ? 0 : POWERS.indexOf(suffix[1].toLowerCase()) + 1;
  return BigInt(toInt64(size * 1024 ** power)).toString();
}
