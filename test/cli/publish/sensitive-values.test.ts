import { describe, expect, test } from 'bun:test';
import { sensitiveValues } from '../../../src/cli/publish/sensitive-values.ts';
import { COMPOSE_WORDS, OWN_WORDS } from '../../../src/cli/publish/words.ts';

const valuesIn = (content: string, kind: 'compose' | 'env' | 'text' = 'compose') =>
  sensitiveValues([{ kind, name: 'file', content: Buffer.from(content) }]);

const question = (content: string, kind: 'compose' | 'env' = 'compose') => {
  const values = valuesIn(content, kind);
  return values.length === 0 ? undefined : OWN_WORDS.askSensitive(values);
};

const inEnvironment = (value: string) =>
  question(`services: { a: { environment: { KEY: ${JSON.stringify(value)} } } }`);

describe('values that look like secrets', () => {
  const CASES: readonly (readonly [string, string])[] = [
    ['AWS Client ID', `AKIA${'IOSFODNN7EXAMPLE'}`],
    ['Github authentication', `ghp_${'0aZ'.repeat(12)}`],
    ['JSON Web Token', 'eyJhbGciOiJI.eyJzdWIiOiIx.dozjgNryP4J3'],
    ['Slack token', `xoxb-${'123456789012'}`],
    ['Stripe key', `sk_live_${'4eC39HqLyjWDarjtT1zdp7dc'}`],
    ['URL with a password', 'postgres://user:pw@host/db'],
    ['Private Key', '-----BEGIN RSA PRIVATE KEY-----'],
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

  test('are shown in the words of docker compose, as it shows them', () => {
    const key = '-----BEGIN DSA PRIVATE KEY-----\nwxyz\n-----END DSA PRIVATE KEY-----';
    expect(
      COMPOSE_WORDS.askSensitive([...valuesIn(`TOKEN=${RANDOM}`, 'env'), ...valuesIn(`${key}\n`, 'text')]),
    ).toBe(
      [
        'you are about to publish sensitive data within your OCI artifact.',
        'please double check that you are not leaking sensitive data',
        `secret\n"TOKEN": ${RANDOM}`,
        `Private Key\n"": ${key}`,
        'Are you ok to publish these sensitive data?',
      ].join('\n'),
    );
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
