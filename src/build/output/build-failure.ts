import { FlotillaError } from '../../errors/flotilla-error.ts';
import type { ImageBuild } from '../../model/image-build.ts';
import { readDockerfile } from '../context/dockerfile.ts';
import type { FailedStep } from './build-status.ts';

/** How much of a failed build's output an error shows. */
const SHOWN_LINES = 20;
const SHOWN_DOCKERFILE_LINES = 8;

/**
 * The error for a build that failed: what the builder says, the lines of the Dockerfile that it was at,
 * and the end of what that step wrote.
 */
export async function buildFailure(image: ImageBuild, failed: FailedStep): Promise<FlotillaError> {
  const shown = failed.output.slice(-SHOWN_LINES).map((text) => `  ${text}`);
  const lines = [
    `Image "${image.name}" can't be built: ${failed.error.trim()}`,
    ...(await placeOf(image, failed.name)),
    ...shown,
  ];
  return new FlotillaError('BUILD_FAILED', lines.join('\n'), {
    hint:
      shown.length === 0
        ? `correct "build" of service "${image.service}", or its Dockerfile`
        : 'the end of the output of this step is above',
  });
}

/** "Dockerfile:3" and the lines themselves; nothing where the step is not one of the Dockerfile's. */
async function placeOf(image: ImageBuild, step: string): Promise<readonly string[]> {
  const dockerfile = readDockerfile(image.build);
  if (dockerfile === undefined) return [];
  const { locateStep } = await import('./dockerfile-steps.ts');
  const place = locateStep(dockerfile.text, step);
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
