import { expect, test } from 'bun:test';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runProvider } from '../../src/apply/run-provider.ts';
import { planProviders } from '../../src/plan/providers.ts';
import { projectOf } from '../plan/plan-of.ts';

const SHOP = projectOf(`
name: shop
services: { db: { provider: { type: flotilla-test-provider } } }
`);

/** What a provider gives that is this script, on the PATH of the environment that is handed in and on no other. */
async function provide(script: string): Promise<Readonly<Record<string, string>>> {
  const folder = mkdtempSync(join(tmpdir(), 'flotilla-provider-'));
  const program = join(folder, 'flotilla-test-provider');
  writeFileSync(program, `#!/bin/sh\n${script}\n`);
  chmodSync(program, 0o755);
  const environment = { PATH: `${folder}:/usr/bin:/bin`, HOME: folder, GREETING: 'hello' };
  try {
    const [operation] = planProviders(SHOP, 'a').operations;
    if (operation?.kind !== 'run-provider') throw new Error('no provider in the plan');
    const { signal } = new AbortController();
    return await runProvider(operation, () => undefined, { environment, signal });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test('a provider is looked for in the environment of the run, and gets it', async () => {
  const script = `echo "{\\"type\\":\\"setenv\\",\\"message\\":\\"URL=$GREETING $*\\"}"`;
  expect(await provide(script)).toEqual({ DB_URL: 'hello compose --project-name=shop up db' });
});

test('a provider that fails is told with what it said', async () => {
  await expect(provide('echo "no room" >&2; exit 3')).rejects.toMatchObject({
    code: 'PROVIDER_FAILED',
    message: expect.stringContaining('ended with exit code 3: no room'),
  });
});
