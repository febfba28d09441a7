import { afterAll, expect, test } from 'bun:test';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { unpackTar } from 'modern-tar';
import { readElf } from '../../../src/manager/install/image/elf.ts';
import { managerImage } from '../../../src/manager/install/image/manager-image.ts';
import { type Program, runningProgram, systemFiles } from '../../../src/manager/install/image/program.ts';

const folder = mkdtempSync(join(tmpdir(), 'flotilla-image-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const imageOf = (program: Program) =>
  managerImage({ program, system: [], version: '1.2.3', architecture: 'amd64' });

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

async function filesOf(tar: Uint8Array): Promise<Map<string, Uint8Array>> {
  const entries = await unpackTar(tar);
  return new Map(entries.map(({ header, data }) => [header.name, data ?? new Uint8Array()]));
}

test('the loader of the running executable, and each library under the name that it is asked for by, are found', () => {
  const found = systemFiles(process.execPath, readFileSync('/proc/self/maps', 'utf8'));
  const interpreter = readElf(readFileSync(process.execPath))?.interpreter ?? '';
  expect(found.map(({ path }) => path)).toContain(interpreter);
  expect(found.map(({ path }) => path)).toContain('/lib/libc.so.6');
  expect(found.every(({ source }) => existsSync(source))).toBe(true);
});

test('what is no executable has no loader', () => {
  expect(readElf(Buffer.from('#!/bin/sh\n'))).toBeUndefined();
  expect(readElf(Buffer.alloc(0))).toBeUndefined();
});

test('a compiled program is one file; scripts bring all of theirs and need their runtime', () => {
  const compiled = runningProgram({ execPath: '/usr/bin/flotilla', script: '/$bunfs/root/flotilla' });
  expect(compiled.files).toEqual([{ name: 'flotilla', source: '/usr/bin/flotilla' }]);
  expect(compiled.command('/opt')).toEqual(['/opt/flotilla']);

  const script = file('flotilla.mjs', 'entry');
  const chunk = file('chunk-1.mjs', 'chunk');
  const link = join(folder, 'linked');
  symlinkSync(script, link);
  const scripts = runningProgram({ execPath: '/usr/bin/node', script: link });
  expect(scripts.files.map(({ source }) => source)).toEqual([chunk, script]);
  expect(scripts.command('/opt')).toEqual(['/usr/bin/node', '/opt/flotilla.mjs']);
  expect(scripts.runtime).toBe('/usr/bin/node');
});

test('sources can not be installed', () => {
  const script = file('main.ts', 'source');
  expect(() => runningProgram({ execPath: '/usr/bin/bun', script })).toThrow(
    expect.objectContaining({ code: 'MANAGER_PROGRAM_UNFIT' }),
  );
});

test('an image is named after what it holds', async () => {
  const program = (text: string): Program => ({
    files: [{ name: 'flotilla', source: file('program', text) }],
    command: (at) => [`${at}/flotilla`],
  });
  const first = await imageOf(program('one'));
  const again = await imageOf(program('one'));
  const other = await imageOf(program('two'));
  expect(first.reference).toMatch(/^localhost\/flotilla-manager:1\.2\.3-[0-9a-f]{12}$/);
  expect(again.reference).toBe(first.reference);
  expect(other.reference).not.toBe(first.reference);
});

test('an archive is what engines load: a configuration by its digest, and a layer that it names', async () => {
  const image = await imageOf({
    files: [{ name: 'flotilla', source: file('program', 'the program') }],
    command: (at) => [`${at}/flotilla`],
  });
  const archive = await filesOf(await image.archive());
  const [manifest] = JSON.parse(Buffer.from(archive.get('manifest.json') ?? []).toString());
  expect(manifest.RepoTags).toEqual([image.reference]);
  const config = archive.get(manifest.Config) ?? new Uint8Array();
  expect(manifest.Config).toBe(`${sha256(config)}.json`);
  expect(image.reference.endsWith(manifest.Config.slice(0, 12))).toBe(true);
  const layer = gunzipSync(archive.get(manifest.Layers[0]) ?? new Uint8Array());
  const { rootfs, config: settings, architecture } = JSON.parse(Buffer.from(config).toString());
  expect(rootfs.diff_ids).toEqual([`sha256:${sha256(layer)}`]);
  expect(architecture).toBe('amd64');
  expect(settings.Entrypoint).toEqual(['/opt/flotilla/flotilla']);
  const files = await filesOf(layer);
  expect(Buffer.from(files.get('opt/flotilla/flotilla') ?? []).toString()).toBe('the program');
  expect(Buffer.from(files.get('etc/passwd') ?? []).toString()).toContain('flotilla:x:65532:65532');
});
