import { describe, expect, test } from 'bun:test';
import { baseImages } from '../../../src/build/inputs/base-images.ts';

describe('what a Dockerfile builds on', () => {
  test('is every image that it names, and no stage', () => {
    const dockerfile = `FROM node:22 AS build
FROM build AS again
FROM scratch
COPY --from=build /a /a
COPY --from=0 /b /b
COPY --chown=1 --from=tools:1 /c /c
RUN --mount=type=bind,from=cache:2,target=/x ls
`;
    expect(baseImages(dockerfile, {})).toEqual({
      images: ['node:22', 'tools:1', 'cache:2'],
      isComplete: true,
    });
  });

  test('has the arguments filled in', () => {
    const dockerfile = [
      'ARG V=22',
      'ARG W',
      'FROM node:$V AS a',
      `FROM x:$${'{W:-3}'}`,
      'FROM --platform=$BUILDPLATFORM y:$V',
    ].join('\n');
    expect(baseImages(dockerfile, { V: '24' }).images).toEqual(['node:24', 'x:3', 'y:24']);
  });

  test('leaves out additional contexts', () => {
    expect(baseImages('FROM base\n', {}, ['base'])).toEqual({ images: [], isComplete: true });
  });

  test.each([
    ['a name with an argument that nothing sets', 'ARG V\nFROM node:$V\n'],
    ['a frontend of its own', '# syntax=docker/dockerfile:1\nFROM a\n'],
    ['an address', 'FROM a\nADD https://example.com/x /x\n'],
  ])('is not known in full with %s', (_, dockerfile) => {
    expect(baseImages(dockerfile, {}).isComplete).toBe(false);
  });
});
