import { describe, expect, test } from 'bun:test';
import { invocationOf } from '../../src/cli/invocation.ts';

const call = (calledAs: string, line: string, environment: Record<string, string> = {}) => {
  const { program, words, isCompose, ...rest } = invocationOf(calledAs, line.split(' '), environment);
  return { program, words: words.join(' '), isCompose, ...rest };
};

describe('the program', () => {
  test('is flotilla under its own name and any other', () => {
    for (const name of ['flotilla', '/usr/local/bin/flotilla', 'dist/npm/flotilla.mjs', 'fl']) {
      const expected = { program: 'flotilla', words: '-H tcp://a:1 up -d', isCompose: false };
      expect(call(name, '-H tcp://a:1 up -d')).toMatchObject(expected);
    }
  });

  test('is docker compose under the name docker-compose', () => {
    expect(call('/usr/bin/docker-compose', '-f a.yaml up -d')).toMatchObject({
      program: 'docker-compose',
      words: '-f a.yaml up -d',
      isCompose: true,
    });
  });

  test('is a plugin where the docker CLI calls it, with its own word or without', () => {
    expect(call('docker-compose', 'compose up -d')).toMatchObject({
      program: 'docker compose',
      words: 'up -d',
      isCompose: true,
    });
    expect(call('docker-flotilla', '-D -l debug flotilla -p shop ps')).toMatchObject({
      program: 'docker flotilla',
      words: '-p shop ps',
      isCompose: false,
    });
    const variable = { DOCKER_CLI_PLUGIN_ORIGINAL_CLI_COMMAND: '/usr/bin/docker' };
    expect(call('docker-compose', 'ps', variable).program).toBe('docker compose');
  });

  test('keeps from the programs that it runs that it is a plugin', () => {
    const variable = { DOCKER_CLI_PLUGIN_ORIGINAL_CLI_COMMAND: '/usr/bin/docker' };
    const { environment } = call('docker-compose', 'compose build', variable);
    expect(Object.entries(environment)).toContainEqual(['DOCKER_CLI_PLUGIN_ORIGINAL_CLI_COMMAND', undefined]);
  });

  test("takes the docker CLI's own flags where they stand before the command", () => {
    expect(call('docker-compose', '-H tcp://a:1 --config=/c compose -p x exec web ls -H')).toMatchObject({
      words: '--host tcp://a:1 -p x exec web ls -H',
      environment: { DOCKER_CONFIG: '/c' },
    });
    expect(
      call('docker-compose', '-f -H --context remote --tlsverify --tlscacert /certs/ca.pem ps'),
    ).toMatchObject({
      words: '-f -H ps',
      environment: {
        DOCKER_CONTEXT: 'remote',
        DOCKER_HOST: undefined,
        DOCKER_TLS_VERIFY: '1',
        DOCKER_CERT_PATH: '/certs',
      },
    });
  });

  test("leaves docker compose's own --verbose where it is", () => {
    expect(call('docker-compose', '--verbose -D watch').words).toBe('--verbose watch');
  });

  test('shows its help to "docker help", and what it is to the docker CLI', () => {
    expect(call('docker-flotilla', 'help flotilla').words).toBe('--help');
    expect(call('docker-flotilla', 'docker-cli-plugin-metadata').wantsMetadata).toBe(true);
    expect(call('docker-flotilla', 'flotilla up').wantsMetadata).toBe(false);
  });
});

test('a shell asks for the words behind "__complete", the docker CLI with the name of the plugin', () => {
  for (const words of [
    ['up', '--wa'],
    ['compose', 'up', '--wa'],
  ]) {
    expect(invocationOf('docker-compose', ['__complete', ...words], {})).toMatchObject({
      ...{ words: ['up', '--wa'], completes: 'described', isCompose: true },
    });
  }
  expect(invocationOf('flotilla', ['__completeNoDesc', ''], {})).toMatchObject({
    ...{ words: [''], completes: 'bare' },
  });
});
