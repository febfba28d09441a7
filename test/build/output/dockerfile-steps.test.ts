import { describe, expect, test } from 'bun:test';
import { locateStep } from '../../../src/build/output/dockerfile-steps.ts';

const DOCKERFILE = `ARG V=1
FROM a AS build
ENV X=1
RUN one && \\
  two
FROM b
COPY --from=build x y
RUN <<END
echo hi
END
WORKDIR /x
`;

describe('the place of a step in its Dockerfile', () => {
  test.each([
    ['[build 1/2] FROM a', 2, 2],
    ['[build 2/2] RUN one && two', 4, 5],
    ['[stage-1 3/4] RUN <<END', 8, 10],
    ['[linux/amd64 stage-1 4/4] WORKDIR /x', 11, 11],
    ['[ 2/10] COPY --from=build x y', 7, 7],
  ])('is found by the number in its stage: %s', (step, line, endLine) => {
    expect(locateStep(DOCKERFILE, step)).toEqual({ line, endLine });
  });

  test('is found by the number among all instructions for the classic builder', () => {
    expect(locateStep(DOCKERFILE, 'Step 4/8 : RUN one && two')).toEqual({ line: 4, endLine: 5 });
  });

  test('is unknown for what is no step of the file', () => {
    expect(locateStep(DOCKERFILE, '[internal] load build context')).toBeUndefined();
    expect(locateStep(DOCKERFILE, 'Step 9/9 : LABEL x=y')).toBeUndefined();
  });
});
