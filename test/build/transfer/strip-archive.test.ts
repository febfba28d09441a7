import { describe, expect, test } from 'bun:test';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { packTar, unpackTar } from 'modern-tar';
import { stripArchive } from '../../../src/build/transfer/strip-archive.ts';

const [LOW, HIGH] = ['a'.repeat(64), 'b'.repeat(64)];
const LAYERS = [`sha256:${LOW}`, `sha256:${HIGH}`];

type Files = Readonly<Record<string, string>>;

/** An image's archive without some of its layers -> the files that are left, and what was reported of layers. */
async function strip(files: Files, shared: number): Promise<{ left: Files; sent: readonly string[] }> {
  const packed = await packTar(
    Object.entries(files).map(([name, body]) => ({
      header: { name, type: 'file' as const, size: body.length },
      body,
    })),
  );
  const sent: string[] = [];
  const onLayer = (layer: string, currentBytes: number, totalBytes: number): void => {
    sent.push(`${layer} ${currentBytes}/${totalBytes}`);
  };
  const stripped = stripArchive(Readable.from([packed]), { layers: LAYERS, shared, onLayer });
  const entries = await unpackTar(await buffer(stripped));
  const texts = entries.map(({ header, data }) => [header.name, new TextDecoder().decode(data)] as const);
  return { left: Object.fromEntries(texts), sent };
}

const manifest = (...layers: readonly string[]): string => JSON.stringify([{ Layers: layers }]);

describe('an archive as engines from 25 on write it', () => {
  const files = {
    [`blobs/sha256/${LOW}`]: 'low layer',
    [`blobs/sha256/${HIGH}`]: 'high layer',
    [`blobs/sha256/${'c'.repeat(64)}`]: '{"config": true}',
    'manifest.json': manifest(`blobs/sha256/${LOW}`, `blobs/sha256/${HIGH}`),
  };

  test('loses the layers that are shared, and keeps all else', async () => {
    const { [`blobs/sha256/${LOW}`]: _, ...others } = files;
    const { left, sent } = await strip(files, 1);
    expect(left).toEqual(others);
    expect(sent).toContain(`sha256:${HIGH} 10/10`);
  });

  test('is as it was where none is shared', async () => {
    expect((await strip(files, 0)).left).toEqual(files);
  });
});

describe('an archive as older engines write it', () => {
  // Names of folders have nothing to do with the layers' digests; only the manifest tells their order.
  const [first, second] = [`${'1'.repeat(64)}/layer.tar`, `${'2'.repeat(64)}/layer.tar`];
  const files = { [second]: 'high layer', [first]: 'low layer', 'manifest.json': manifest(first, second) };

  test('loses the lowest layers of its manifest, whatever their order in the archive', async () => {
    const { left, sent } = await strip(files, 1);
    expect(left).toEqual({ 'manifest.json': files['manifest.json'] as string, [second]: 'high layer' });
    expect(sent).toEqual([`sha256:${HIGH} 10/10`]);
  });

  test('is as it was where none is shared', async () => {
    expect((await strip(files, 0)).left).toEqual(files);
  });

  test('that holds a layer which its manifest does not name is no image', async () => {
    await expect(strip({ ...files, 'manifest.json': manifest(first) }, 1)).rejects.toThrow(
      `The image's manifest does not name ${second}`,
    );
  });
});
