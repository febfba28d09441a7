import { FlotillaError } from '../../errors/flotilla-error.ts';
import type { ConfigFlags } from './config-text.ts';
import { imageOfService, servicesOf } from './service-images.ts';

type Model = Readonly<Record<string, unknown>>;

/** The lists of a model whose variables are not filled in; undefined where no list is asked for. */
export function modelList(model: Model, flags: ConfigFlags): readonly string[] | undefined {
  const { services, volumes, networks } = flags;
  const section = [services && 'services', volumes && 'volumes', networks && 'networks'].find(Boolean);
  if (section) return Object.keys(model[section] ?? {});
  if (flags.models) return Object.values(model.models ?? {}).flatMap((one) => textsOf(one, 'model'));
  if (flags.hash !== undefined)
    throw new FlotillaError('NO_HASH', 'a service has no hash without its variables', {
      hint: 'leave out --no-interpolate',
    });
  const all = Object.entries(servicesOf({ model }));
  if (flags.profiles) return [...new Set(all.flatMap(([, one]) => textsOf(one, 'profiles')))].sort();
  if (!flags.images) return undefined;
  return all.map(([name, service]) => imageOfService(service) ?? `${String(model.name)}-${name}`);
}

/** The text, or the texts, that a value has under a key. */
function textsOf(value: unknown, key: string): readonly string[] {
  const found = value !== null && typeof value === 'object' ? Object.entries(value) : [];
  return found.filter(([name]) => name === key).flatMap(([, texts]) => texts);
}
