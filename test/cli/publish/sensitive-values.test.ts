import { describe, expect, test } from 'bun:test';
import { sensitiveQuestion } from '../../../src/cli/publish/sensitive-values.ts';

const question = (content: string, kind: 'compose' | 'env' = 'compose') =>
  sensitiveQuestion([{ kind, name: 'file', content: Buffer.from(content) }]);

const inEnvironment = (value: string) =>
  question(`services: { a: { environment: { KEY: ${JSON.stringify(value)} } } }`);

describe('values that look like secrets', () => {
  const CASES: readonly (readonly [string, string])[] = [
    ['AWS access key', `AKIA${'IOSFODNN7EXAMPLE'}`],
    ['GitHub token', `ghp_${'0aZ'.repeat(12)}`],
    ['JSON web token', 'eyJhbGciOiJI.eyJzdWIiOiIx.dozjgNryP4J3'],
    ['Slack token', `xoxb-${'123456789012'}`],
    ['Stripe key', `sk_live_${'4eC39HqLyjWDarjtT1zdp7dc'}`],
    ['URL with a password', 'postgres://user:pw@host/db'],
    ['private key', '-----BEGIN RSA PRIVATE KEY-----'],
  ];
  for (const [kind, value] of CASES) {
    test(`are known by their form: ${kind}`, () => {
      expect(inEnvironment(value)).toContain(`file: services.a.environment.KEY (${kind})`);
    });
  }

  const RANDOM = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYzq8TeKhVoL';

  test('are known by a name, where chance seems to have made them', () => {
    expect(question(`services: { a: { environment: { DB_PASSWORD: ${RANDOM} } } }`)).toContain('DB_PASSWORD');
    expect(question(`services: { a: { environment: ["API_KEY=${RANDOM}"] } }`)).toContain('API_KEY');
    expect(question(`A=1\n# TOKEN=${RANDOM}\nTOKEN=${RANDOM}\n`, 'env')).toContain('file: TOKEN (secret)');
  });

  test('are named, never shown', () => {
    expect(question(`TOKEN=${RANDOM}`, 'env')).not.toContain(RANDOM);
  });

  test.each([
    'example',
    'hunter22',
    `$\{DB_PASSWORD:-changeme}`,
    'https://example.com/path',
    `postgres://user:$\{PASSWORD}@host/db`,
    'sha256:3b5d5c3712955042212316173ccf37be7c8d5c1b',
  ])('are not: %s', (value) => {
    expect(
      question(`services: { a: { environment: { DB_PASSWORD: ${JSON.stringify(value)} } } }`),
    ).toBeUndefined();
  });
});
