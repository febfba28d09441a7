import { expect, test } from 'bun:test';
import { imagesOf } from '../../build/images-of.ts';

/** The images that come before, by the service whose image is built. */
function before(services: string): object {
  const images = imagesOf(`services: {${services}}`);
  return Object.fromEntries(images.map(({ service, after }) => [service, after]));
}

test('an image comes after those of all services that its own depends on, near and far', () => {
  expect(
    before('a: {build: ., depends_on: [b]}, b: {image: x, depends_on: [c]}, c: {build: ., image: "y:1"}'),
  ).toEqual({ a: ['y:1'], c: [] });
});

test('what implies a dependency counts, and what a profile has switched off does not', () => {
  expect(
    before(`
      a: {build: ., network_mode: "service:b", volumes_from: [c]}, b: {build: .}, c: {build: .},
      d: {build: ., depends_on: {e: {condition: service_started, required: false}}},
      e: {build: ., profiles: [p]}
    `),
  ).toEqual({ a: ['app-b', 'app-c'], b: [], c: [], d: [] });
});

test('services with one image do not wait for each other', () => {
  expect(before('a: {build: ., image: x, depends_on: [b]}, b: {build: ., image: x}')).toEqual({
    a: [],
    b: [],
  });
});
