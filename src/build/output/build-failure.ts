import { FlotillaError } from '../../errors/flotilla-error.ts';
import type { ImageBuild } from '../../model/image-build.ts';
import { readDockerfile } from '../context/dockerfile.ts';
import type { FailedStep } from './build-status.ts';
import type { DockerfilePart } from './dockerfile-steps.ts';

/** How much of a failed build's output an error shows. */
const SHOWN_LINES = 20;
const SHOWN_DOCKERFILE_LINES = 8;

/**
 * The error for a build that failed: what the builder says, the lines of the Dockerfile that it was at,
 * and the end of what that step wrote.
 */
export async function buildFailure(image: ImageBuild, failed: FailedStep): Promise<FlotillaError> {
  const shown = failed.output.slice(-SHOWN_LINES).map((text) => `  ${text}`);
  const known = KNOWN.find(({ says }) => says.test(failed.error));
  const lines = [
    `Image "${image.name}" can't be built: ${known?.means(image) ?? reasonOf(failed.error)}`,
    ...(await placeOf(image, failed)),
    ...shown,
  ];
  return new FlotillaError('BUILD_FAILED', lines.join('\n'), {
    hint: known?.hint ?? hintFor(image, shown.length > 0),
  });
}

function hintFor({ service }: ImageBuild, hasOutput: boolean): string {
  return hasOutput
    ? 'the end of the output of this step is above'
    : `correct "build" of service "${service}", or its Dockerfile`;
}

/** Builders' own error messages, and what to do about each. */
const KNOWN: readonly {
  readonly says: RegExp;
  readonly means: (image: ImageBuild) => string;
  readonly hint: string;
}[] = [
  {
    // The first is buildx's, the second the engine's own.
    says: /Multi-platform build is not supported for the docker driver|exporting multiple references to image store/,
    means: ({ platforms }) =>
      `Multi-platform build is not supported for the docker driver. The engine keeps images of one platform each, and build.platforms names ${platforms.length} (${platforms.join(', ')})`,
    hint: 'name one platform; or turn on the containerd image store of the engine; or push what another builder makes: docker buildx create --name many --driver docker-container, then flotilla build --builder many --push',
  },
  {
    says: /no builder "[^"]*" found/,
    means: () => 'buildx has no builder of that name',
    hint: '"docker buildx ls" lists the builders that there are',
  },
];

/** What wraps the reason: which part of BuildKit passed it on to which. */
const WRAPPING =
  /^(target [\w-]+: |failed to solve(?: with frontend \S+)?: |rpc error: code = \w+ desc = |failed to create LLB definition: )/;

/** The reason without the way it came. */
function reasonOf(error: string): string {
  let reason = error.trim();
  while (WRAPPING.test(reason)) reason = reason.replace(WRAPPING, '');
  return reason;
}

/** "Dockerfile:3" and the lines themselves; nothing where the failure is not about the Dockerfile. */
async function placeOf(image: ImageBuild, { name, error }: FailedStep): Promise<readonly string[]> {
  const dockerfile = readDockerfile(image.build);
  if (dockerfile === undefined) return [];
  const place = lineOfError(error) ?? (await locate(dockerfile.text, name));
  if (place === undefined) return [];
  const { line, endLine } = place;
  const lines = dockerfile.text.split('\n').slice(line - 1, endLine);
  const width = String(endLine).length;
  const excerpt = lines
    .slice(0, SHOWN_DOCKERFILE_LINES)
    .map((text, index) => `  ${String(line + index).padStart(width)} | ${text}`);
  const left = lines.length - excerpt.length;
  return [`  ${dockerfile.name}:${line}`, ...excerpt, ...(left > 0 ? [`  (${left} more lines)`] : [])];
}

async function locate(dockerfile: string, step: string): Promise<DockerfilePart | undefined> {
  const { locateStep } = await import('./dockerfile-steps.ts');
  return locateStep(dockerfile, step);
}

/** A Dockerfile that can't be read: "dockerfile parse error on line 2: ...". */
function lineOfError(error: string): DockerfilePart | undefined {
  const line = /parse error (?:on )?line (\d+)/i.exec(error)?.[1];
  return line === undefined ? undefined : { line: Number(line), endLine: Number(line) };
}
