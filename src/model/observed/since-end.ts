const SECOND_MS = 1000;
const HOUR_MS = 3600 * SECOND_MS;

const UNIT_MS: Readonly<Record<string, number>> = {
  second: SECOND_MS,
  minute: 60 * SECOND_MS,
  hour: HOUR_MS,
  day: 24 * HOUR_MS,
  week: 7 * 24 * HOUR_MS,
  month: 30 * 24 * HOUR_MS,
  year: 365 * 24 * HOUR_MS,
};

/**
 * How long ago a container has ended, by the engine's own words ("Exited (1) About a minute ago", docker/go-units), about; the
 * list of containers tells no more. undefined where they say nothing of it.
 */
export function sinceEndMs(status: string): number | undefined {
  const match = /\) (?:Less than a|About an?|(\d+)) (second|minute|hour|day|week|month|year)s? ago$/.exec(
    status,
  );
  if (match === null) return undefined;
  const [text, count = '1', unit = ''] = match;
  return text.includes('Less than') ? 0 : Number(count) * (UNIT_MS[unit] ?? 0);
}
