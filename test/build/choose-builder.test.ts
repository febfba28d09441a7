import { describe, expect, test } from 'bun:test';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chooseBuilder } from '../../src/build/choose-builder.ts';
import type { Engine } from '../../src/engine/engine.ts';

/** A folder of docker's settings with a program of buildx, or without, that goes with the test. */
class Settings implements Disposable {
  readonly folder = mkdtempSync(join(tmpdir(), 'flotilla-config-'));
  readonly program = join(this.folder, 'cli-plugins/docker-buildx');

  constructor(hasBuildx: boolean) {
    if (!hasBuildx) return;
    mkdirSync(join(this.folder, 'cli-plugins'));
    writeFileSync(this.program, '#!/bin/sh\n');
    chmodSync(this.program, 0o755);
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

const engineWith = (kind: 'buildkit' | 'classic') =>
  ({ defaultBuilder: () => Promise.resolve(kind) }) as unknown as Engine;

function choose(settings: Settings, variables: Record<string, string> = {}, builder?: string) {
  return chooseBuilder(engineWith('buildkit'), { DOCKER_CONFIG: settings.folder, ...variables }, builder);
}

describe('the builder', () => {
  test('is buildx where it is installed', async () => {
    using settings = new Settings(true);
    expect(await choose(settings)).toEqual({ kind: 'buildx', program: settings.program });
    expect((await choose(settings, { DOCKER_BUILDKIT: '1' })).kind).toBe('buildx');
  });

  test("is the engine's BuildKit where COMPOSE_BAKE says no", async () => {
    using settings = new Settings(true);
    expect(await choose(settings, { COMPOSE_BAKE: 'false' })).toEqual({ kind: 'buildkit' });
  });

  test('is the classic one with DOCKER_BUILDKIT=0, whatever else is there', async () => {
    using settings = new Settings(true);
    expect(await choose(settings, { DOCKER_BUILDKIT: '0' })).toEqual({ kind: 'classic' });
  });

  test('of the engine is the one that it prefers', async () => {
    using settings = new Settings(true);
    const environment = { DOCKER_CONFIG: settings.folder, COMPOSE_BAKE: '0' };
    expect(await chooseBuilder(engineWith('classic'), environment, undefined)).toEqual({ kind: 'classic' });
  });

  test('can be named with buildx only', async () => {
    using settings = new Settings(true);
    await expect(choose(settings, { COMPOSE_BAKE: '0' }, 'mine')).rejects.toThrow(
      'Builder "mine" is one of buildx',
    );
  });

  test('is not guessed from a setting that is neither yes nor no', async () => {
    using settings = new Settings(false);
    await expect(choose(settings, { DOCKER_BUILDKIT: 'maybe' })).rejects.toThrow(
      'DOCKER_BUILDKIT is "maybe"',
    );
  });
});
