/**
 * A date or time that YAML read from a plain scalar. The specification has no place for one, so only
 * `x-*` values keep it.
 */
export class Timestamp {
  /** As RFC 3339, which is how it is printed. */
  readonly iso: string;
  /** As Go prints a time, which is what it becomes where it is made a string. */
  readonly text: string;

  constructor(iso: string, text: string) {
    this.iso = iso;
    this.text = text;
  }

  toJSON(): string {
    return this.iso;
  }
}

const FORM =
  /^(\d{4})-(\d{1,2})-(\d{1,2})(?:(?<t>[Tt ])(\d{1,2}):(\d{1,2}):(\d{1,2})(?:[.,](\d+))?(Z|[-+]\d{2}:\d{2})?)?$/;

/** Reads the four forms of go-yaml: a date, a date and time with a zone behind `T`, or without one behind a space. */
export function parseTimestamp(source: string): Timestamp | undefined {
  const match = FORM.exec(source);
  if (match === null) return undefined;
  const [
    ,
    year = '',
    month = '',
    day = '',
    separator,
    hour = '0',
    minute = '0',
    second = '0',
    fraction = '',
    zone,
  ] = match;
  const isZoned = separator !== undefined && separator !== ' ';
  if (isZoned !== (zone !== undefined)) return undefined;
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  const exists = date.getUTCMonth() === Number(month) - 1 && date.getUTCDate() === Number(day);
  if (!exists || Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return undefined;
  const two = (text: string) => text.padStart(2, '0');
  const digits = fraction.slice(0, 9).replace(/0+$/, '');
  const days = `${year}-${two(month)}-${two(day)}`;
  const time = `${two(hour)}:${two(minute)}:${two(second)}${digits === '' ? '' : `.${digits}`}`;
  const offset = zone === undefined || zone === 'Z' ? undefined : zone.replace(':', '');
  const goZone = offset === undefined ? '+0000 UTC' : `${offset} ${offset}`;
  return new Timestamp(`${days}T${time}${offset === undefined ? 'Z' : zone}`, `${days} ${time} ${goZone}`);
}
