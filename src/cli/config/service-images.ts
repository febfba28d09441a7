import type { LoadResult } from '../../compose/request.ts';

/** The services of a load, typed or, with `--no-interpolate`, as they are written. */
export function servicesOf({
  project,
  model,
}: Pick<LoadResult, 'project' | 'model'>): Readonly<Record<string, unknown>> {
  if (project !== undefined) return project.services;
  const services = model?.services;
  return services !== null && typeof services === 'object' && !Array.isArray(services) ? { ...services } : {};
}

/** The image that a service names; undefined where it names none. */
export function imageOfService(service: unknown): string | undefined {
  if (service === null || typeof service !== 'object' || !('image' in service)) return undefined;
  return typeof service.image === 'string' && service.image !== '' ? service.image : undefined;
}

/** An override file that holds the images and nothing else: what `--lock-image-digests` prints. */
export function imagesOnly(result: LoadResult): { services: Record<string, { image?: string }> } {
  const locked = Object.entries(servicesOf(result)).map(([name, service]) => {
    const image = imageOfService(service);
    return [name, image === undefined ? {} : { image }] as const;
  });
  return { services: Object.fromEntries(locked) };
}
