import { expect, test } from 'bun:test';
import { fullReference } from '../../src/model/image-reference.ts';

const DIGEST = `sha256:${'0'.repeat(64)}`;

test.each([
  ['nginx', 'docker.io/library/nginx:latest'],
  ['nginx:1.27', 'docker.io/library/nginx:1.27'],
  ['me/app', 'docker.io/me/app:latest'],
  ['index.docker.io/nginx', 'docker.io/library/nginx:latest'],
  ['localhost/app', 'localhost/app:latest'],
  ['127.0.0.1:5000/a/b:1', '127.0.0.1:5000/a/b:1'],
  ['quay.io/x/y', 'quay.io/x/y:latest'],
  [`nginx@${DIGEST}`, `docker.io/library/nginx@${DIGEST}`],
  [`nginx:1@${DIGEST}`, `docker.io/library/nginx@${DIGEST}`],
])('%s in full is %s', (reference, full) => {
  expect(fullReference(reference)).toBe(full);
});

test.each(['', 'Nginx', 'a b', 'nginx:', 'nginx:-x', 'nginx@sha256:12', 'a//b', '-a', 'quay.io/'])(
  '"%s" is no reference',
  (reference) => {
    expect(fullReference(reference)).toBeUndefined();
  },
);
