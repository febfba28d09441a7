import { describe, expect, test } from 'bun:test';
import { Stack } from '../support/stack.ts';
import { compose } from './as-compose.ts';

/** A call, its exit status, and the first line on the error stream, as docker compose 2.40.3 has them. */
type Answer = readonly [call: string, status: number, firstLine: string];

const REFUSED: readonly Answer[] = [
  ['ps --filter foo', 1, 'arguments to --filter should be in form KEY=VAL'],
  [
    'ps -q=maybe',
    1,
    'invalid argument "maybe" for "-q, --quiet" flag: strconv.ParseBool: parsing "maybe": invalid syntax',
  ],
  [
    'up -t x',
    1,
    'invalid argument "x" for "-t, --timeout" flag: strconv.ParseInt: parsing "x": invalid syntax',
  ],
  ['scale a=x', 1, "invalid scale specifier: can't parse replica value as int: a=x"],
  ['scale a=-1', 1, 'invalid scale: a=-1 asks for less than 0 replicas'],
  ['up --scale a=-2', 1, 'invalid scale: a=-2 asks for less than 0 replicas'],
  ['up --scale a', 1, 'invalid --scale option "a". Should be SERVICE=NUM'],
  ['down --rmi foo', 1, 'invalid value for --rmi: "foo"'],
  ['port a x', 1, 'strconv.ParseUint: parsing "x": invalid syntax'],
  ['run -t -T a true', 1, "--tty and --no-TTY can't be used together"],
  [
    'watch',
    1,
    'none of the selected services is configured for watch, see https://docs.docker.com/compose/how-tos/file-watch/',
  ],
  ['build --ssh foo', 1, 'invalid ssh key "foo"'],
  ['wait', 1, "docker: 'docker compose wait' requires at least 1 argument"],
  ['cp a', 1, "docker: 'docker compose cp' requires 2 arguments"],
];

const TAKEN: readonly Answer[] = [
  ['logs --tail x', 0, ''],
  ['version --format foo', 0, ''],
  ['--ansi foo ps', 0, ''],
  ['pull --policy foo --ignore-buildable', 0, ' a Skipped - Image can be built'],
];

describe('values that docker compose', () => {
  test.each(REFUSED)('refuses are refused in its words: %s', expectAnswer);
  test.each(TAKEN)('takes for the default are no failure: %s', expectAnswer);

  async function expectAnswer(...[call, status, firstLine]: Answer): Promise<void> {
    await using stack = await Stack.open('services: { a: { image: none, build: . } }\n');
    const answer = await compose(stack, call.split(' '));
    expect({ status: answer.status, firstLine: answer.stderr.split('\n')[0] }).toEqual({ status, firstLine });
  }
});
