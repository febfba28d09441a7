/** A time as Go prints it, in the local zone: "2026-11-21 15:01:55 +0000 UTC". Whole seconds. */
export function goTime(ms: number): string {
  const date = new Date(ms);
  const zone = new Intl.DateTimeFormat('en-US', { timeZoneName: 'short' })
    .formatToParts(date)
    .find(({ type }) => type === 'timeZoneName')?.value;
  const offset = -date.getTimezoneOffset();
  const sign = offset < 0 ? '-' : '+';
  const two = (value: number): string => String(Math.trunc(value)).padStart(2, '0');
  const shift = `${sign}${two(Math.abs(offset) / 60)}${two(Math.abs(offset) % 60)}`;
  return `${localTime(date).replace('T', ' ')} ${shift} ${zone?.startsWith('GMT') ? shift : zone}`;
}

const NANOS_IN_MS = 1_000_000n;

/** A time as Go's JSON has it, in the local zone: "2026-11-21T15:01:55.504356286+01:00"; no zeros at the end. */
export function goJsonTime(nanos: bigint): string {
  const date = new Date(Number(nanos / NANOS_IN_MS));
  const fraction = nanoDigits(nanos).replace(/0+$/, '');
  const offset = -date.getTimezoneOffset();
  const two = (value: number): string => String(Math.trunc(value)).padStart(2, '0');
  const shift = `${offset < 0 ? '-' : '+'}${two(Math.abs(offset) / 60)}:${two(Math.abs(offset) % 60)}`;
  return `${localTime(date)}${fraction === '' ? '' : `.${fraction}`}${offset === 0 ? 'Z' : shift}`;
}

/** The nine digits below the second. */
export function nanoDigits(nanos: bigint): string {
  return String(nanos % (1000n * NANOS_IN_MS)).padStart(9, '0');
}

/** "2026-11-21T15:01:55" in the local zone. */
export function localTime(date: Date): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  const day = [date.getFullYear(), date.getMonth() + 1, date.getDate()].map(two).join('-');
  const time = [date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(':');
  return `${day}T${time}`;
}
