import type { Service } from './desired/service.ts';

/** How many replicas a service wants: `scale`, else `deploy.replicas`, else one. */
export function replicaCount(service: Service): number {
  return service.scale ?? service.deploy?.replicas ?? 1;
}

/** One replica on each node that takes it, whatever the number. */
export function isGlobal({ deploy }: Service): boolean {
  return deploy?.mode === 'global' || deploy?.mode === 'global-job';
}
