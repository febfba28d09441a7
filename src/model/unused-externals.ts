import type { Project } from './desired/project.ts';
import type { Service } from './desired/service.ts';

const KINDS = ['networks', 'volumes', 'secrets', 'configs'] as const;
type Kind = (typeof KINDS)[number];

/** A project without what is external and used by none of its services: nobody has to have made it. */
export function withoutUnusedExternals(project: Project): Project {
  const services = Object.values({ ...project.disabled, ...project.services });
  const kept = KINDS.map((kind) => {
    const used = new Set(services.flatMap((service) => namesOf(service, kind)));
    const entries: [string, { readonly external?: boolean }][] = Object.entries(project[kind]);
    return [
      kind,
      Object.fromEntries(entries.filter(([key, { external }]) => external !== true || used.has(key))),
    ];
  });
  return { ...project, ...Object.fromEntries(kept) };
}

function namesOf(service: Service, kind: Kind): readonly string[] {
  if (kind === 'networks') return Object.keys(service.networks ?? {});
  if (kind === 'volumes') return (service.volumes ?? []).map(({ source = '' }) => source);
  return [...(service[kind] ?? []), ...(kind === 'secrets' ? (service.build?.secrets ?? []) : [])].map(
    ({ source }) => source,
  );
}
