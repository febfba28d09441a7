import { expect, test } from 'bun:test';
import { problemWords } from '../../../src/cli/compatibility/problem-words.ts';
import { loadFiles } from '../../compose/project-of.ts';

const A = 'services:\n  a:\n    image: x\n';
const PARSE = 'failed to parse /app/compose.yaml: yaml:';
const VALIDATING = 'validating /app/compose.yaml:';
const CAST = 'failed to cast to expected type:';

/** What docker compose 2.40 ends with for each file. */
test.each([
  ['services:\n\ta:\n', `${PARSE} line 2: found character that cannot start any token`],
  ['services:\n  a:\n    image: @x\n', `${PARSE} line 3: found character that cannot start any token`],
  ['services:\n  a:\n    image: x: y\n', `${PARSE} line 3: mapping values are not allowed in this context`],
  ['services:\n  a:\n    image: "x\n', `${PARSE} line 3: found unexpected end of stream`],
  ['services:\n  a:\n    image: "\\q"\n', `${PARSE} line 3: found unknown escape character`],
  [`${A}    user: *nope\n`, `${PARSE} unknown anchor 'nope' referenced`],
  [`x: &a [1]\n${A}    <<: *a\n`, `${PARSE} map merge requires map or sequence of maps as the value`],
  ['- a\n', 'top-level object must be a mapping'],
  [`${A}    ports: "80"\n`, `${VALIDATING} services.a.ports must be a array`],
  [`${A}    restart: 5\n`, `${VALIDATING} services.a.restart must be a string`],
  [`${A}    healthcheck: x\n`, `${VALIDATING} services.a.healthcheck must be a mapping`],
  [`${A}    command: {x: y}\n`, `${VALIDATING} services.a.command must be a null`],
  [`${A}    environment: 3\n`, `${VALIDATING} services.a.environment must be a mapping`],
  [
    `${A}    environment: {X: [1]}\n`,
    `${VALIDATING} services.a.environment.X must be a boolean, null, number or string`,
  ],
  [
    `${A}    deploy: {replicas: two}\n`,
    `error while interpolating services.a.deploy.replicas: ${CAST} strconv.Atoi: parsing "two": invalid syntax`,
  ],
  [
    `${A}    ports: [{target: abc}]\n`,
    `error while interpolating services.a.ports.[].target: ${CAST} strconv.Atoi: parsing "abc": invalid syntax`,
  ],
  [
    `${A}    privileged: maybe\n`,
    `error while interpolating services.a.privileged: ${CAST} invalid boolean: maybe`,
  ],
  [
    `${A}    volumes: [{type: foo, target: /x}]\n`,
    `${VALIDATING} services.a.volumes.0.type value must be one of 'bind', 'volume', 'tmpfs', 'cluster', 'npipe', 'image'`,
  ],
  [`${A}    gpus: foo\n`, `${VALIDATING} services.a.gpus value must be 'all'`],
  [
    `${A}    depends_on: {b: {}}\n  b: {image: x}\n`,
    `${VALIDATING} services.a.depends_on.b missing property 'condition'`,
  ],
  ["services: {'my a': {image: x}}\n", `${VALIDATING} services additional properties 'my a' not allowed`],
  [`${A}    ports: ["80:abc"]\n`, 'Invalid containerPort: abc'],
  [`${A}    ports: ["99999:80"]\n`, 'Invalid hostPort: 99999'],
  [`${A}    volumes: [":/data"]\n`, 'invalid spec: :/data: empty section between colons'],
  [
    `${A}volumes: {v: {external: true, driver: x}}\n`,
    'volumes.v: conflicting parameters "external" and "driver" specified',
  ],
  [`${A}secrets: {s: {}}\n`, 'secrets.s: one of file|environment must be set'],
  [
    `${A}secrets: {s: {file: x, environment: X}}\n`,
    'secrets.s: file|environment attributes are mutually exclusive',
  ],
  [
    `${A}    healthcheck: {test: [x]}\n`,
    'healthcheck.test must start either by "CMD", "CMD-SHELL" or "NONE"',
  ],
])("%j is told in docker compose's words, too", (text, words) => {
  expect(problemWords(loadFiles(text).problems)).toBe(words);
});
