import type { HealthcheckSpec } from '../../model/container-spec.ts';
import type { Healthcheck } from '../../model/desired/service-parts.ts';
import { durationNs } from '../../model/units.ts';
import { dropUndefined } from './drop-undefined.ts';

/** A service's healthcheck as the create call takes it; `disable` is the API's test "NONE". */
export function healthcheckSpec(check: Healthcheck | undefined): HealthcheckSpec | undefined {
  if (check === undefined) return undefined;
  if (check.disable === true) return { Test: ['NONE'] };
  return dropUndefined({
    Test: check.test,
    Interval: nanoseconds(check.interval),
    Timeout: nanoseconds(check.timeout),
    StartPeriod: nanoseconds(check.start_period),
    StartInterval: nanoseconds(check.start_interval),
    Retries: check.retries,
  });
}

function nanoseconds(duration: string | undefined): number | undefined {
  return duration === undefined ? undefined : durationNs(duration);
}
