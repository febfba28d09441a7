import { FlotillaError } from '../../errors/flotilla-error.ts';
import type { Project } from '../../model/desired/project.ts';

/**
 * Whether a project may be published, and what its user has to agree to first. Throws `NOT_PUBLISHABLE`
 * where a service has no image, or where environment would be published without having been asked for.
 */
export function questionsBeforePublishing(project: Project, withEnv: boolean): readonly string[] {
  const services = Object.entries(project.services);
  const unnamed = services.flatMap(([key, { image }]) => (image === undefined ? key : []));
  if (unnamed.length > 0) {
    throw notPublishable(
      `${unnamed.join(', ')}: only "build", and no "image" that others could pull`,
      'give these services an "image", and push it',
    );
  }
  const withEnvironment = [
    ...services.flatMap(([key, { environment = {}, env_file = [] }]) =>
      Object.keys(environment).length > 0 || env_file.length > 0 ? `service ${key}` : [],
    ),
    ...Object.entries(project.configs).flatMap(([key, { environment }]) =>
      environment === undefined ? [] : `config ${key}`,
    ),
  ];
  if (withEnvironment.length > 0 && !withEnv) {
    throw notPublishable(
      `${withEnvironment.join(', ')}: environment variables would be published`,
      'allow it with --with-env, or take them out of the compose file',
    );
  }
  const binds = services.flatMap(([key, { volumes = [] }]) =>
    volumes.flatMap((mount) => (mount.type === 'bind' ? `${key}: ${mount.source} on ${mount.target}` : [])),
  );
  return [
    ...(binds.length === 0
      ? []
      : [`These bind mounts are published, without the files:\n  ${binds.join('\n  ')}\nIs that all right?`]),
    ...(withEnvironment.length === 0
      ? []
      : [`Environment variables are published of: ${withEnvironment.join(', ')}.\nIs that all right?`]),
  ];
}

function notPublishable(why: string, hint: string): FlotillaError {
  return new FlotillaError('NOT_PUBLISHABLE', `The project can't be published: ${why}`, { hint });
}
