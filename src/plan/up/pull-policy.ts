import type { Service } from '../../model/desired/service.ts';
import type { ObservedImage } from '../../model/observed/fleet.ts';
import { durationMs } from '../../model/units.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * Why an image is to be pulled, or undefined. `pull_policy` (Compose Specification, services): `always`;
 * `missing` and its old name `if_not_present` are the default; `daily`, `weekly` and `every_<duration>`
 * count from the last time the image got its name; what `build` makes is never pulled by itself. An
 * image of another platform than the service asks for counts as missing.
 */
export function pullCause(
  service: Service,
  image: ObservedImage | undefined,
  { nowMs, override }: { readonly nowMs: number; readonly override: string | undefined },
): string | undefined {
  const policy = override ?? service.pull_policy ?? 'missing';
  if (policy === 'always') return override === undefined ? 'pull_policy: always' : '--pull always';
  if (policy === 'never' || policy === 'build') return undefined;
  if (image === undefined) return service.build === undefined ? 'not found' : undefined;
  if (service.platform !== undefined && !isPlatform(image.platform, service.platform)) {
    return service.build === undefined ? `is for ${image.platform}` : undefined;
  }
  return isOlderThan(image, refreshInterval(policy), nowMs) ? `pull_policy: ${policy}` : undefined;
}

function isOlderThan({ taggedAtMs }: ObservedImage, maxAgeMs: number | undefined, nowMs: number): boolean {
  return maxAgeMs !== undefined && taggedAtMs !== undefined && nowMs - taggedAtMs > maxAgeMs;
}

function refreshInterval(policy: string): number | undefined {
  if (policy === 'daily') return DAY_MS;
  if (policy === 'weekly') return 7 * DAY_MS;
  const every = /^every_(.+)$/.exec(policy)?.[1];
  return every === undefined ? undefined : longDurationMs(every);
}

/** The policy's durations may count weeks and days, which Go's don't have: "1w2d", "36h". */
function longDurationMs(text: string): number | undefined {
  const match = /^(?:(\d+)w)?(?:(\d+)d)?(.*)$/.exec(text);
  const days = Number(match?.[1] ?? 0) * 7 + Number(match?.[2] ?? 0);
  const rest = match?.[3] ?? '';
  const restMs = rest === '' ? 0 : durationMs(rest);
  return restMs === undefined ? undefined : days * DAY_MS + restMs;
}

/** "linux/arm64" is met by "linux/arm64/v8": what is not said does not count. */
function isPlatform(actual: string, wanted: string): boolean {
  const parts = actual.split('/');
  return wanted.split('/').every((part, index) => part === (parts[index] ?? part));
}
