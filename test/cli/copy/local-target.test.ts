import { afterAll, describe, expect, test } from 'bun:test';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { localTarget } from '../../../src/cli/copy/local-target.ts';

const folder = mkdtempSync(join(tmpdir(), 'flotilla-copy-'));
const at = (name: string): string => join(folder, name);
mkdirSync(at('d'));
writeFileSync(at('f'), '');
symlinkSync('f', at('to-f'));
symlinkSync('to-f', at('to-to-f'));
symlinkSync('none', at('to-none'));
symlinkSync('round', at('round'));

afterAll(() => rmSync(folder, { recursive: true }));

describe('what a copy to this machine goes to', () => {
  test.each([
    ['d', 'd', 'folder'],
    ['f', 'f', 'file'],
    ['none', 'none', 'missing'],
    ['none/', 'none/', 'missing'],
    ['to-to-f', 'f', 'file'],
    ['to-none', 'none', 'missing'],
  ] as const)('%p is %p, a %s', (path, end, kind) => {
    expect(localTarget(at(path))).toEqual({ path: at(end), kind });
  });

  test.each([
    ['/dev/null', 'got a device'],
    [at('no/such/file'), 'no/such" does not exist'],
    [at('f/below'), 'f" does not exist'],
    [at('round'), 'leads nowhere'],
  ])('%p is refused', (path, why) => {
    expect(() => localTarget(path)).toThrow(why);
  });
});
