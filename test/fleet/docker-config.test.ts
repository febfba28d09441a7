import { afterAll, expect, test } from 'bun:test';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { configFault, dockerConfig } from '../../src/fleet/docker-config.ts';
import { configuredDetachKeys, currentContext } from '../../src/fleet/docker-context.ts';

const FOLDER = mkdtempSync(join(tmpdir(), 'flotilla-docker-config-'));
afterAll(() => rmSync(FOLDER, { recursive: true }));

function folderWith(name: string, text?: string): string {
  const folder = join(FOLDER, name);
  mkdirSync(folder);
  if (text !== undefined) writeFileSync(join(folder, 'config.json'), text);
  return folder;
}

test('settings of docker that can not be read, or are no JSON, do not count, and the fault has words', () => {
  const broken = folderWith('broken', '{bad');
  const odd = folderWith('odd');
  mkdirSync(join(odd, 'config.json'));
  for (const DOCKER_CONFIG of [broken, odd]) {
    expect(dockerConfig({ DOCKER_CONFIG })).toEqual({});
    expect(currentContext(DOCKER_CONFIG)).toBeUndefined();
    expect(configuredDetachKeys(DOCKER_CONFIG)).toBeUndefined();
  }
  expect(configFault({ DOCKER_CONFIG: broken })).toMatch(/^Error parsing config file \(.*config\.json\): ./);
  expect(configFault({ DOCKER_CONFIG: odd })).toMatch(
    /^Error loading config file: open .*config\.json: [a-z ]+$/,
  );
});

test('settings that are there count, and none are no fault', () => {
  const set = folderWith('set', '{"currentContext":"far","detachKeys":"ctrl-a","psFormat":"{{.ID}}"}');
  expect(dockerConfig({ DOCKER_CONFIG: set }).psFormat).toBe('{{.ID}}');
  expect([currentContext(set), configuredDetachKeys(set)]).toEqual(['far', 'ctrl-a']);
  for (const DOCKER_CONFIG of [set, folderWith('empty'), join(FOLDER, 'none')]) {
    expect(configFault({ DOCKER_CONFIG })).toBeUndefined();
  }
});
