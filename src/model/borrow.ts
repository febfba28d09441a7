import type { Service } from './desired/service.ts';

/** One thing that a container takes from another: a namespace, or all its volumes. */
export interface Borrow {
  readonly what: 'network_mode' | 'ipc' | 'pid' | 'volumes_from';
  /** The lender: a service of the project, or a container by name or id. */
  readonly from: { readonly service: string } | { readonly container: string };
  /** ":ro" of a `volumes_from` entry. */
  readonly suffix: string;
}

const NAMESPACES = ['network_mode', 'ipc', 'pid'] as const;

/** True for "service:name" and "container:name". */
export function isBorrowed(value: string | undefined): boolean {
  return value?.startsWith('service:') === true || value?.startsWith('container:') === true;
}

/** What a service's container takes from other containers, in the order of the file. */
export function borrowsOf(service: Service): readonly Borrow[] {
  const namespaces = NAMESPACES.flatMap((what): readonly Borrow[] => {
    const value = service[what];
    if (value === undefined || !isBorrowed(value)) return [];
    const name = value.slice(value.indexOf(':') + 1);
    const from = value.startsWith('service:') ? { service: name } : { container: name };
    return [{ what, from, suffix: '' }];
  });
  return [...namespaces, ...(service.volumes_from ?? []).map(volumesFrom)];
}

/** "service", "service:ro", "container:name", "container:name:ro". */
function volumesFrom(entry: string): Borrow {
  const parts = entry.split(':');
  const isContainer = parts[0] === 'container' && parts.length > 1;
  const [name = '', mode] = isContainer ? parts.slice(1) : parts;
  const from = isContainer ? { container: name } : { service: name };
  return { what: 'volumes_from', from, suffix: mode === undefined ? '' : `:${mode}` };
}
