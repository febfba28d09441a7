import type { Build } from '../../model/desired/service-parts.ts';
import { contextService, type ImageBuild } from '../../model/image-build.ts';
import { byteCount } from '../../model/units.ts';
import { isLocalContext, isRemoteContext } from '../context/remote.ts';

/** The folders of the session: BuildKit's own names for the two that every build has. */
export const CONTEXT_FOLDER = 'context';
export const DOCKERFILE_FOLDER = 'dockerfile';
/** What the Dockerfile is called in its folder. */
export const DOCKERFILE_NAME = 'Dockerfile';

/** A build as the attributes of BuildKit's frontend dockerfile.v0. */
export function frontendAttributes(image: ImageBuild): Readonly<Record<string, string>> {
  const { build } = image;
  const shmSize = build.shm_size === undefined ? undefined : byteCount(build.shm_size);
  const hosts = (build.extra_hosts ?? []).join(',');
  const ulimits = Object.entries(build.ulimits ?? {}).map(([name, limit]) =>
    typeof limit === 'number' ? `${name}=${limit}:${limit}` : `${name}=${limit.soft}:${limit.hard}`,
  );
  return {
    ...contextOf(build),
    ...given('target', build.target),
    ...prefixed('build-arg', image.args),
    ...prefixed('label', image.labels),
    ...given('platform', image.platforms.join(',')),
    ...(image.noCache ? { 'no-cache': '' } : {}),
    'image-resolve-mode': image.pull ? 'pull' : 'default',
    ...given('add-hosts', hosts),
    ...given('force-network-mode', build.network === 'default' ? undefined : build.network),
    ...given('shm-size', shmSize === undefined ? undefined : String(shmSize)),
    ...given('ulimit', ulimits.join(',')),
    ...prefixed('context', namedContexts(image)),
  };
}

/** A fetched context has its Dockerfile in it; of others, both come from the session. */
function contextOf(build: Build): Readonly<Record<string, string>> {
  const { context, dockerfile } = build;
  if (context === undefined || !isRemoteContext(context)) return { filename: DOCKERFILE_NAME };
  const isInline = build.dockerfile_inline !== undefined;
  const address = context.startsWith('github.com/') ? `https://${context}` : context;
  return {
    context: address,
    ...(isInline
      ? { filename: DOCKERFILE_NAME, dockerfilekey: DOCKERFILE_FOLDER }
      : given('filename', dockerfile)),
  };
}

function namedContexts(image: ImageBuild): Readonly<Record<string, string>> {
  const entries = Object.entries(image.build.additional_contexts ?? {}).map(([name, context]) => {
    const service = contextService(context);
    const other = service === undefined ? undefined : image.contexts[service];
    if (other !== undefined) return [name, `docker-image://${other.name}`] as const;
    return [name, isLocalContext(context) ? `local:${name}` : context] as const;
  });
  return Object.fromEntries(entries);
}

function given(key: string, value: string | undefined): Readonly<Record<string, string>> {
  return value === undefined || value === '' ? {} : { [key]: value };
}

function prefixed(
  prefix: string,
  values: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [`${prefix}:${key}`, value]));
}
