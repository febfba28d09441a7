import type { Service } from './desired/service.ts';

/** Jobs run to their end, once for each configuration: nothing of them is replaced in batches. */
export function isJob({ deploy }: Service): boolean {
  return deploy?.mode === 'replicated-job' || deploy?.mode === 'global-job';
}
