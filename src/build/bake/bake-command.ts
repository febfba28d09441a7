import type { ImageBuild } from '../../model/image-build.ts';

/** Rights that a build can ask for, and that bake has to be given by name (buildx docs, "--allow"). */
const ENTITLEMENTS = ['security.insecure', 'network.host'] as const;

/** The words after `docker-buildx` that build a bake file from standard input. */
export function bakeArguments(images: readonly ImageBuild[]): readonly string[] {
  const [first] = images;
  const { builder, provenance, sbom } = first?.run ?? {};
  const asked = new Set(
    images.flatMap(({ build }) => [
      ...(build.entitlements ?? []),
      ...(build.privileged === true ? ['security.insecure'] : []),
    ]),
  );
  return [
    'bake',
    '--file',
    '-',
    '--progress',
    'rawjson',
    ...ENTITLEMENTS.filter((name) => asked.has(name)).flatMap((name) => ['--allow', name]),
    ...(sbom === undefined ? [] : [`--sbom=${sbom}`]),
    ...(provenance === undefined ? [] : [`--provenance=${provenance}`]),
    ...(builder === undefined ? [] : ['--builder', builder]),
  ];
}

/**
 * The environment of buildx: ours, the variables of secrets, and the way to the node's engine. What the
 * compose files name may be read without asking: the user runs them.
 */
export function bakeEnvironment(
  images: readonly ImageBuild[],
  own: Readonly<Record<string, string | undefined>>,
  endpoint: Readonly<Record<string, string>>,
): Readonly<Record<string, string | undefined>> {
  const all = images.flatMap((image) => [image, ...Object.values(image.contexts)]);
  const secrets = all.flatMap((image) =>
    image.secrets.flatMap((secret) =>
      secret.kind === 'variable' ? [[secret.variable, secret.value] as const] : [],
    ),
  );
  return {
    ...own,
    ...Object.fromEntries(secrets),
    DOCKER_CONTEXT: undefined,
    ...endpoint,
    BUILDX_BAKE_ENTITLEMENTS_FS: '0',
  };
}
