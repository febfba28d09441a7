import { expect, test } from 'bun:test';
import { parseDf } from '../../src/fleet/disk-space.ts';

const TITLES = 'Filesystem     1024-blocks     Used Available Capacity Mounted on\n';

test.each([
  ['/dev/sda1         1000      700      250      74% /', 250],
  ['//host/a share    1000      700      250      74% /var/lib/a b', 250],
  ['overlay           1000     1010      -10     101% /', 0],
])('%s', (line, free) => {
  expect(parseDf(`${TITLES}${line}\n`)).toEqual({ totalBytes: 1000 * 1024, freeBytes: free * 1024 });
});

test('nothing is read from a complaint', () => {
  expect(parseDf('df: /nowhere: No such file or directory\n')).toBeUndefined();
});
