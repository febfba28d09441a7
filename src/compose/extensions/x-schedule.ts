import type { Service } from '../../model/desired/service.ts';
import { isJob } from '../../model/jobs.ts';
import type { ProblemReporter } from '../problem-reporter.ts';
import { child, stringOf, type YamlNode } from '../yaml/yaml-node.ts';

/** Five fields, or six with seconds first; or a word for usual ones. What stands in the fields is looked at where it is used. */
const PATTERN = /^(@(yearly|annually|monthly|weekly|daily|midnight|hourly)|\S+(\s+\S+){4,5})$/;

/** flotilla's own `x-schedule: "0 3 * * *"` of jobs -> when they run, by service. On what is no job it is an error. */
export function schedulesOf(
  model: YamlNode,
  services: Readonly<Record<string, Service>>,
  reporter: ProblemReporter,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(services).flatMap(([key, service]): [string, string][] => {
      const node = child(child(child(model, 'services'), key), 'x-schedule');
      if (node === undefined) return [];
      const pattern = stringOf(node)?.trim() ?? '';
      if (!PATTERN.test(pattern)) {
        const hint = 'write five fields, minute first: "0 3 * * *" is every night at three';
        reporter.error('X_SCHEDULE_INVALID', 'x-schedule is no schedule of cron', node.mark, hint);
      } else if (!isJob(service)) {
        const hint = 'add `deploy: {mode: replicated-job}`';
        reporter.error(
          'X_SCHEDULE_INVALID',
          `Service "${key}" has x-schedule and is no job`,
          node.mark,
          hint,
        );
      }
      return [[key, pattern]];
    }),
  );
}
