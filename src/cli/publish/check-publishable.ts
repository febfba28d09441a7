import { FlotillaError } from '../../errors/flotilla-error.ts';
import type { Project } from '../../model/desired/project.ts';

/** Throws `NOT_PUBLISHABLE` where a service has no image that others could pull. */
export function requireImages({ services }: Project): void {
  const unnamed = Object.entries(services).flatMap(([key, { image }]) => (image === undefined ? key : []));
  if (unnamed.length === 0) return;
  throw notPublishable(
    `${unnamed.join(', ')}: only "build", and no "image" that others could pull`,
    'give these services an "image", and push it',
  );
}

/** Bind mounts tell what the machine of whoever publishes looks like; undefined where there are none. */
export function bindQuestion({ services }: Project): string | undefined {
  const binds = Object.entries(services).flatMap(([key, { volumes = [] }]) =>
    volumes.flatMap((mount) => (mount.type === 'bind' ? `${key}: ${mount.source} on ${mount.target}` : [])),
  );
  if (binds.length === 0) return undefined;
  return `These bind mounts are published, without the files:\n  ${binds.join('\n  ')}\nIs that all right?`;
}

/** Throws `NOT_PUBLISHABLE` where environment would be published without having been asked for. */
export function environmentQuestion(
  { services, configs }: Project,
  options: { readonly withEnv: boolean },
): string | undefined {
  const holders = [
    ...Object.entries(services).flatMap(([key, { environment = {}, env_file = [] }]) =>
      Object.keys(environment).length > 0 || env_file.length > 0 ? `service ${key}` : [],
    ),
    ...Object.entries(configs).flatMap(([key, { environment }]) =>
      environment === undefined ? [] : `config ${key}`,
    ),
  ];
  if (holders.length === 0) return undefined;
  if (options.withEnv) {
    return `Environment variables are published of: ${holders.join(', ')}.\nIs that all right?`;
  }
  throw notPublishable(
    `${holders.join(', ')}: environment variables would be published`,
    'allow it with --with-env, or take them out of the compose file',
  );
}

function notPublishable(why: string, hint: string): FlotillaError {
  return new FlotillaError('NOT_PUBLISHABLE', `The project can't be published: ${why}`, { hint });
}
